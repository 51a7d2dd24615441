import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { notify } from '../notice.js';
import { Page, empty } from '../page.js';
import { instanceHref, refine } from '../router.js';
import { look } from '../status.js';
import { pager, table } from '../table.js';
import { point } from '../time.js';

/** The words for the state before and after; the marks behind them are for machines, and shown on hovering. */
const states = ({ was, became }) =>
  [was, became]
    .filter(state => state)
    .map(state => look(state.split(' ')[0]).word)
    .join(' → ');

/** Who ordered what, when, from where and why. */
class Audit extends Page {
  static properties = { seal: { state: true } };

  get heading() {
    return 'Audit';
  }

  load(signal) {
    const { subject, actor, verb, cursor } = Object.fromEntries(this.query);
    return get('audit', { subject, actor, verb, cursor }, { signal });
  }

  async #verify() {
    try {
      this.seal = await get('audit/verification');
    } catch (e) {
      notify(e.message, 'bad');
    }
  }

  #field(name, title, search) {
    return html`<div class="field">
      <label for="a-${name}">${title}</label
      ><input
        id="a-${name}"
        ?data-search=${search}
        .value=${this.query.get(name) ?? ''}
        @change=${e => refine({ [name]: e.target.value.trim(), cursor: '' })}
      />
    </div>`;
  }

  view({ items, next }) {
    return html`<div class="head">
        <h1>Audit</h1>
        <p>Every order, with who gave it, from where and why; chained, so that a change shows.</p>
        <div class="actions">
          ${may('GET', 'audit/verification') ? html`<button @click=${this.#verify}>${icon('check')}Verify the chain</button>` : nothing}
        </div>
      </div>
      ${
        this.seal
          ? html`<div class="banner ${this.seal.intact ? 'good' : 'bad'}" role="status">
              ${icon(this.seal.intact ? 'check' : 'warning')}
              <div>
                ${this.seal.intact ? `Intact: ${this.seal.entries} entries.` : this.seal.fault}
                <span class="mono small break">${this.seal.head}</span>
              </div>
            </div>`
          : nothing
      }
      <form class="filters" role="search" aria-label="Audit" @submit=${e => e.preventDefault()}>
        ${this.#field('subject', 'Instance', true)}${this.#field('actor', 'Who')}${this.#field('verb', 'Order')}
      </form>
      <div class="card">
        ${
          items.length
            ? html`${table(
                'Audit',
                [
                  { title: 'When', cell: each => point(each.at) },
                  { title: 'Who', cell: each => each.actor ?? html`<span class="muted">the engine</span>` },
                  { title: 'Order', cell: each => each.verb },
                  { title: 'On', type: 'break', cell: each => html`<a data-row href=${instanceHref(each.subject)}>${each.subject}</a>` },
                  {
                    title: 'Outcome',
                    cell: each =>
                      each.outcome === 'done'
                        ? html`<span class="status good">${icon('check')}done</span>`
                        : html`<span class="status bad">${icon('cross')}${each.outcome}</span>`,
                  },
                  { title: 'Before and after', type: 'nowrap', hint: each => `${each.was ?? ''} → ${each.became ?? ''}`, cell: states },
                  { title: 'Reason', type: 'break', cell: each => each.reason ?? '' },
                  { title: 'From', cell: each => each.origin ?? '' },
                ],
                items,
              )}${pager(`${items.length} shown`, next, this.query.get('cursor'))}`
            : empty('audit', 'Nothing was ordered', 'Starts, events and orders are entered here in the transaction that carries them out.')
        }
      </div>`;
  }
}
customElements.define('hf-audit', Audit);
