import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { href, instanceHref } from '../router.js';
import { table } from '../table.js';
import { moment } from '../time.js';

/** Messages of steps that nobody could receive. */
class DeadLetters extends Page {
  get heading() {
    return 'Dead letters';
  }

  load(signal) {
    return get('dead-letters', {}, { signal });
  }

  #order(letter, verb, title, text, more = {}) {
    ask({
      title: `${title} message ${letter.number}?`,
      text,
      verb: title,
      method: 'POST',
      path: `dead-letters/${letter.number}/${verb}`,
      body: ({ reason }) => ({ reason }),
      done: () => this.reload(),
      ...more,
    });
  }

  #orders(letter) {
    return html`<div class="row nowrap">
      ${
        may('POST', 'dead-letters/{number}/redrive')
          ? html`<button
              aria-label="Deliver message ${letter.number} again"
              @click=${() => this.#order(letter, 'redrive', 'Deliver again', `To ${letter.channel}, with all attempts before it.`)}
            >
              ${icon('retry')}Deliver again
            </button>`
          : nothing
      }
      ${
        may('POST', 'dead-letters/{number}/discard')
          ? html`<button
              class="danger"
              aria-label="Discard message ${letter.number}"
              @click=${() =>
                this.#order(
                  letter,
                  'discard',
                  'Discard',
                  `It is removed undelivered, for good. What ${letter.instanceId} has sent later to ${letter.channel} goes on.`,
                  { danger: true },
                )}
            >
              ${icon('retention')}Discard
            </button>`
          : nothing
      }
    </div>`;
  }

  view({ items, more }) {
    return html`<div class="head">
        <h1>Dead letters</h1>
        <p>Messages of steps that are parked: their receivers failed too often. Each holds back what its instance has sent later.</p>
      </div>
      <div class="card">
        ${
          items.length
            ? html`${table(
                'Dead letters',
                [
                  { title: 'Message', cell: each => each.number },
                  { title: 'Channel', cell: each => each.channel },
                  { title: 'Instance', type: 'break', cell: each => html`<a data-row href=${instanceHref(each.instanceId)}>${each.instanceId}</a>` },
                  { title: 'Workflow', cell: each => html`<a href=${href('instances', { workflow: each.workflow })}>${each.workflow}</a>` },
                  { title: 'Sent', cell: each => moment(each.sentAt) },
                  { title: 'Attempts', type: 'number', cell: each => each.attempts },
                  { title: 'Error', type: 'clip', hint: each => each.error?.message, cell: each => each.error?.message ?? '' },
                  { title: 'Orders', cell: each => this.#orders(each) },
                ],
                items,
              )}${more ? html`<p class="pager muted small">The first 200 are shown.</p>` : nothing}`
            : empty('check', 'No message is parked', 'What a step sends and nobody can receive stands here, after ten attempts unless configured otherwise.')
        }
      </div>`;
  }
}
customElements.define('hf-dead-letters', DeadLetters);
