import { html, nothing } from 'lit';
import { get, query, segment, send } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { progress } from '../graph/progress.js';
import { Live } from '../live.js';
import { Page } from '../page.js';
import { refine, refined } from '../router.js';
import { head } from './instance-head.js';
import { children, raw, signals, steps, values } from './instance-tabs.js';
import './step-drawer.js';
import './signal-form.js';

const TABS = [
  ['graph', 'Graph'],
  ['steps', 'Steps'],
  ['values', 'Values'],
  ['signals', 'Signals'],
  ['children', 'Children'],
  ['raw', 'Raw'],
];
const definitions = new Map();

/** The definition of an instance; it never changes, so it is asked for once. */
async function definition(name, hash, signal) {
  if (!definitions.has(hash)) {
    const path = `workflows/${segment(name)}/versions/${hash}`;
    definitions.set(hash, await get(path, {}, { signal }));
  }
  return definitions.get(hash);
}

/** What is shown of one that no server here has. */
const gone = name => e => {
  if (e.status === 404) {
    return { name, nodes: [], gone: true };
  }
  throw e;
};

/** Finds the instance that has called another: a called one has its id, the node, and the checkpoint of the call. */
async function caller(id, signal) {
  const parts = /^(.+)\/\d+\.\d+$/.exec(id)?.[1].split('/') ?? [];
  for (let length = parts.length - 1; length > 0; length--) {
    const candidate = parts.slice(0, length).join('/');
    const found = await get(`instances/${segment(candidate)}`, {}, { signal }).catch(gone(''));
    if (!found.gone) {
      return candidate;
    }
  }
  return undefined;
}

/** One instance: where it stands, what has happened to it, and what can be done with it. */
class Instance extends Page {
  static properties = { live: { state: true }, answering: { state: true } };

  #live = new Live(
    () => this.reload(),
    on => {
      this.live = on;
    },
  );
  #watched;

  constructor() {
    super();
    this.escape = () => this.query.get('node') && refine({ node: '' });
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hf-escape', this.escape);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hf-escape', this.escape);
    this.#live.close();
  }

  get heading() {
    return this.params.id ?? 'Instance';
  }

  willUpdate(changed) {
    if (changed.has('params') && changed.get('params')?.id !== this.params.id) {
      this.data = undefined;
      super.willUpdate(changed);
    } else if (changed.has('query')) {
      this.requestUpdate(); // another tab or step of what is here already
    }
  }

  async load(signal) {
    const path = `instances/${segment(this.params.id)}`;
    const answer = await send('GET', path + query({ include: 'stackTrace' }), { signal });
    const instance = await answer.json();
    const [checkpoints, timeline, sent, kids, workflow, parent] = await Promise.all([
      get(`${path}/steps`, { include: 'stackTrace' }, { signal }),
      get(`${path}/timeline`, {}, { signal }),
      get(`${path}/signals`, {}, { signal }),
      get('instances', { id: `${this.params.id}/`, sort: 'instanceId', limit: 200 }, { signal }),
      definition(instance.workflow, instance.definitionHash, signal).catch(gone(instance.workflow)),
      caller(this.params.id, signal),
    ]);
    this.#watch(instance);
    return {
      path,
      instance,
      workflow,
      parent,
      sent: sent.items,
      children: kids,
      steps: checkpoints.items,
      timeline: timeline.items,
      states: progress(workflow.nodes, checkpoints.items, instance),
    };
  }

  #watch(instance) {
    const id = instance.endedAt ? undefined : instance.instanceId;
    if (id !== this.#watched && this.isConnected) {
      this.#watched = id;
      if (id) {
        this.#live.watch('instance', { instance: id });
      } else {
        this.#live.close();
      }
    }
  }

  #graph(data) {
    const { instance, workflow, states, timeline } = data;
    const node = this.query.get('node');
    const waits = [
      ...new Set((instance.branches ?? []).flatMap(branch => (branch.position === 'at_signal' ? (branch.signal?.split(',') ?? []) : []))),
    ];
    return html` ${waits.length ? this.#wait(instance, waits) : nothing}
      <div class=${node ? 'with-drawer' : ''} @pick=${event => refine({ node: event.detail === node ? '' : event.detail })}>
        <div class="split">
          ${
            workflow.gone
              ? html`<div class="card">
                  <div class="empty">
                    ${icon('workflows')}
                    <h2>Not deployed here</h2>
                    <p>
                      The definition ${instance.definitionHash.slice(0, 12)} is on none of the servers that answer; its steps are listed all
                      the same.
                    </p>
                  </div>
                </div>`
              : html`<hf-graph .nodes=${workflow.nodes} .states=${states} .selected=${node ?? ''}></hf-graph>`
          }
          <hf-timeline .items=${timeline} .selected=${node ?? ''}></hf-timeline>
        </div>
        ${node ? html`<hf-step-drawer class="drawer" .node=${node} .data=${data}></hf-step-drawer>` : nothing}
      </div>`;
  }

  #wait(instance, waits) {
    const words = html`<span class="status await">${icon('person')}Waits for ${waits.join(' or ')}</span>`;
    return may('POST', 'instances/{id}/signals/{name}')
      ? html`<section class="card" aria-label="Answer">
            <header>
              ${words}
              <div class="actions">
                <button
                  class=${this.answering ? '' : 'primary'}
                  aria-expanded=${!!this.answering}
                  @click=${() => {
                    this.answering = !this.answering;
                  }}
                >
                  ${this.answering ? 'Close' : 'Answer'}
                </button>
              </div>
            </header>
            ${
              this.answering
                ? html`<div class="body">
                    <hf-signal-form
                      .instance=${instance}
                      .names=${waits}
                      @sent=${() => {
                        this.answering = false;
                      }}
                    ></hf-signal-form>
                  </div>`
                : nothing
            }
          </section>
          <br />`
      : html`<p>${words}</p>
          <br />`;
  }

  view(data) {
    const tab = this.query.get('tab') || 'graph';
    const counts = { steps: data.steps.length, signals: data.sent.length, children: data.children.items.length };
    return html`${head(data, this.live, () => this.reload())}
      <nav class="tabs" aria-label="Parts of the instance">
        ${TABS.map(
          ([name, word]) =>
            html`<a href=${refined({ tab: name === 'graph' ? '' : name, node: '' })} aria-current=${name === tab ? 'page' : nothing}
              >${word}${counts[name] === undefined ? nothing : html`<span class="count">${counts[name]}</span>`}</a
            >`,
        )}
      </nav>
      ${{ graph: d => this.#graph(d), steps, values, signals, children, raw }[tab]?.(data) ?? nothing}`;
  }
}
customElements.define('hf-instance', Instance);
