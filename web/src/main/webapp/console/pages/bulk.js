import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { href, instanceHref, refined } from '../router.js';
import { label } from '../status.js';
import { pager, table } from '../table.js';
import { point } from '../time.js';
import { bar, word } from './bulk-words.js';

const LOOK_AGAIN = 700;

/** One order: how far it is, and what came of it for each instance. */
class Bulk extends Page {
  #timer;

  get heading() {
    return `Bulk order ${this.params.id ?? ''}`;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async load(signal) {
    const path = `bulk/${this.params.id}`;
    const [bulk, results] = await Promise.all([
      get(path, {}, { signal }),
      get(`${path}/results`, { outcome: this.query.get('outcome'), cursor: this.query.get('cursor'), limit: 100 }, { signal }),
    ]);
    clearTimeout(this.#timer);
    if (!bulk.endedAt && this.isConnected) {
      this.#timer = setTimeout(() => this.reload(), LOOK_AGAIN);
    }
    return { bulk, results };
  }

  view({ bulk, results }) {
    const through = bulk.done + bulk.refused;
    return html`<nav class="crumb" aria-label="Place"><a href=${href('bulk')}>Bulk orders</a></nav>
      <div class="head">
        <h1>${word(bulk.action)} ${bulk.total.toLocaleString()} instances</h1>
        ${label(bulk.status)}
        <div class="actions">
          ${
            !bulk.endedAt && may('POST', 'bulk/{bulk}/cancel')
              ? html`<button
                  class="danger"
                  @click=${() =>
                    ask({
                      title: 'Stop this order?',
                      text: 'What is done stays done; the instances that have not had their turn are left alone.',
                      verb: 'Stop it',
                      danger: true,
                      method: 'POST',
                      path: `bulk/${bulk.id}/cancel`,
                      body: ({ reason }) => ({ reason }),
                      done: () => this.reload(),
                    })}
                >
                  ${icon('stop')}Stop
                </button>`
              : nothing
          }
        </div>
      </div>
      <dl class="summary">
        <div>
          <dt>Filter</dt>
          <dd>${bulk.filter || 'all'}</dd>
        </div>
        <div>
          <dt>Ordered</dt>
          <dd>${point(bulk.createdAt)}</dd>
        </div>
        ${
          bulk.actor
            ? html`<div>
                <dt>By</dt>
                <dd>${bulk.actor}</dd>
              </div>`
            : nothing
        }${
          bulk.reason
            ? html`<div>
                <dt>Reason</dt>
                <dd>${bulk.reason}</dd>
              </div>`
            : nothing
        }
        ${
          bulk.endedAt
            ? html`<div>
                <dt>Ended</dt>
                <dd>${point(bulk.endedAt)}</dd>
              </div>`
            : nothing
        }
      </dl>
      <div class="card">
        <div class="body fields">
          ${bar(bulk)}
          <p role="status">
            ${bulk.done.toLocaleString()} done, ${bulk.refused.toLocaleString()} refused, ${(bulk.total - through).toLocaleString()} to come
          </p>
        </div>
      </div>
      <br />
      <nav class="chips" aria-label="Outcome">
        <a href=${refined({ outcome: '', cursor: '' })} aria-current=${this.query.get('outcome') ? nothing : 'true'}>All</a>
        <a href=${refined({ outcome: 'done', cursor: '' })} aria-current=${this.query.get('outcome') === 'done' ? 'true' : nothing}>Done</a>
        <a
          href=${refined({ outcome: 'not-possible-now', cursor: '' })}
          aria-current=${this.query.get('outcome') === 'not-possible-now' ? 'true' : nothing}
          >Refused</a
        >
      </nav>
      <br />
      <div class="card">
        ${
          results.items.length
            ? html`${table(
                'Results',
                [
                  {
                    title: 'Instance',
                    type: 'break',
                    cell: each => html`<a data-row href=${instanceHref(each.instanceId)}>${each.instanceId}</a>`,
                  },
                  {
                    title: 'Outcome',
                    cell: each =>
                      each.outcome === 'done' ? label('done') : html`<span class="status bad">${icon('cross')}${each.outcome}</span>`,
                  },
                  { title: 'Detail', type: 'break', cell: each => each.detail ?? '' },
                  { title: 'At', cell: each => point(each.at) },
                ],
                results.items,
              )}${pager(`${results.items.length} shown`, results.next, this.query.get('cursor'))}`
            : empty('bulk', 'No results yet', 'Each instance is listed as soon as it has had its turn.')
        }
      </div>`;
  }
}
customElements.define('hf-bulk', Bulk);
