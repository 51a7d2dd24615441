import { html } from 'lit';
import { get } from '../api.js';
import { Page, empty } from '../page.js';
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
                  { title: 'State', cell: node => label(node.state) },
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
                ],
                items,
              )
            : empty('nodes', 'No node was seen', 'A node enters itself here when it starts.')
        }
      </div>`;
  }
}
customElements.define('hf-nodes', Nodes);
