import { html, nothing } from 'lit';
import { get } from '../api.js';
import { icon } from '../icon.js';
import { Page, empty } from '../page.js';
import { may } from '../caller.js';
import { ask } from '../order.js';
import { label } from '../status.js';
import { table } from '../table.js';
import { moment } from '../time.js';

const AGAIN = 5000;

/** The servers that run steps. */
class Nodes extends Page {
  #timer;

  get heading() {
    return 'Nodes';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => this.reload(), AGAIN);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  load(signal) {
    return get('nodes', {}, { signal });
  }

  #order(node, verb, title, text) {
    ask({
      title: `${title} ${node.id}?`,
      text,
      verb: title,
      method: 'POST',
      path: `nodes/${node.number}/${verb}`,
      body: ({ reason }) => ({ reason }),
      told: `${node.id} is told; it reads it with its next heart-beat.`,
      done: () => this.reload(),
    });
  }

  #orders(node) {
    if (node.leftAt || node.state === 'lost') {
      return nothing;
    }
    if (node.toDrain) {
      return may('POST', 'nodes/{number}/undrain')
        ? html`<button
            aria-label="Undrain ${node.id}"
            @click=${() => this.#order(node, 'undrain', 'Undrain', 'It takes work again.')}
          >
            ${icon('play')}Undrain
          </button>`
        : nothing;
    }
    return may('POST', 'nodes/{number}/drain')
      ? html`<button
          aria-label="Drain ${node.id}"
          @click=${() =>
            this.#order(
              node,
              'drain',
              'Drain',
              'It takes no more work: steps that run there may end, the rest is given to other nodes. Started anew it takes work again.',
            )}
        >
          ${icon('pause')}Drain
        </button>`
      : nothing;
  }

  view({ items }) {
    return html`<div class="head">
        <h1>Nodes</h1>
        <p>The servers of the last day; each start of a server is a life of its own.</p>
      </div>
      <div class="card">
        ${
          items.length
            ? table(
                'Nodes',
                [
                  { title: 'Node', cell: node => node.id },
                  { title: 'State', cell: node => html`${label(node.state)}${node.toDrain && node.state === 'live' ? ' to be drained' : ''}` },
                  { title: 'Host', cell: node => node.host },
                  {
                    title: 'Busy',
                    cell: node =>
                      html`<div class="row nowrap">
                        <meter
                          min="0"
                          max=${Math.max(1, node.slots)}
                          value=${node.held}
                          aria-label="${node.held} of ${node.slots} slots"
                        ></meter>
                        ${node.held} of ${node.slots}
                      </div>`,
                  },
                  { title: 'Seen', cell: node => moment(node.seenAt) },
                  { title: 'Started', cell: node => moment(node.startedAt) },
                  { title: 'Left', cell: node => moment(node.leftAt) },
                  { title: 'Claims last', cell: node => node.claim },
                  { title: 'Tags', cell: node => node.tags.map(tag => html`<span class="tag">${tag}</span> `) },
                  { title: 'Orders', cell: node => this.#orders(node) },
                ],
                items,
              )
            : empty('nodes', 'No node was seen', 'A node enters itself here when it starts.')
        }
      </div>`;
  }
}
customElements.define('hf-nodes', Nodes);
