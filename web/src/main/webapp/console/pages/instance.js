import { html, nothing } from 'lit';
import { get, query, segment, send } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { progress } from '../graph/progress.js';
import { Live } from '../live.js';
import { Page } from '../page.js';
import { href, refine, refined } from '../router.js';
import { label } from '../status.js';
import { between, duration, moment, point } from '../time.js';
import { actions } from './instance-actions.js';
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
    definitions.set(
      hash,
      await get(path, {}, { signal }).catch(e => {
        if (e.status === 404) {
          return { name, nodes: [], gone: true };
        }
        throw e;
      }),
    );
  }
  return definitions.get(hash);
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
    const [checkpoints, timeline, sent, kids, workflow] = await Promise.all([
      get(`${path}/steps`, { include: 'stackTrace' }, { signal }),
      get(`${path}/timeline`, {}, { signal }),
      get(`${path}/signals`, {}, { signal }),
      get('instances', { id: `${this.params.id}/`, sort: 'instanceId', limit: 200 }, { signal }),
      definition(instance.workflow, instance.definitionHash, signal),
    ]);
    this.#watch(instance);
    return {
      path,
      instance,
      workflow,
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

  #head({ instance, path }) {
    const { instanceId: id, status, endedAt } = instance;
    const parent = /^(.+)\/[^/]+\/[^/]+$/.exec(id)?.[1];
    return html`<nav class="crumb" aria-label="Place">
        <a href=${href('instances')}>Instances</a> ${icon('next')}
        <a href=${href('instances', { workflow: instance.workflow })}>${instance.workflow}</a>
      </nav>
      <div class="head">
        <h1>${id}</h1>
        ${label(status)}
        ${endedAt ? nothing : html`<span class="live ${this.live ? 'on' : ''}">${this.live ? 'Live' : 'Connecting'}</span>`}
        <div class="actions">${actions(instance, path, () => this.reload())}</div>
      </div>
      <dl class="summary">
        <div>
          <dt>Workflow</dt>
          <dd>
            <a href=${href(`workflows/${encodeURIComponent(instance.workflow)}`)}>${instance.workflow}</a>
            ${instance.version ? `version ${instance.version}` : html`<span class="muted">not deployed here</span>`}
          </dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>${moment(instance.createdAt)}</dd>
        </div>
        <div>
          <dt>${endedAt ? 'Took' : 'Running for'}</dt>
          <dd>${duration(between(instance.createdAt, endedAt))}</dd>
        </div>
        ${
          instance.node
            ? html`<div>
                <dt>At node</dt>
                <dd>${instance.node}</dd>
              </div>`
            : nothing
        }
        ${
          instance.wake
            ? html`<div>
                <dt>Goes on</dt>
                <dd>${point(instance.wake)}</dd>
              </div>`
            : nothing
        }
        ${
          instance.signal
            ? html`<div>
                <dt>Waits for</dt>
                <dd>${instance.signal}</dd>
              </div>`
            : nothing
        }
        ${
          instance.branchCount > 1
            ? html`<div>
                <dt>Branches</dt>
                <dd>${instance.branchCount}, ${instance.held} running</dd>
              </div>`
            : nothing
        }
        ${
          instance.actor
            ? html`<div>
                <dt>Ordered by</dt>
                <dd>${instance.actor}</dd>
              </div>`
            : nothing
        }
        ${
          parent
            ? html`<div>
                <dt>Called by</dt>
                <dd><a href=${href(`instances/${encodeURIComponent(parent)}`)}>${parent}</a></dd>
              </div>`
            : nothing
        }
        ${
          instance.labels || instance.tags
            ? html`<div>
                <dt>Labels</dt>
                <dd class="row">
                  ${Object.entries(instance.labels ?? {}).map(([name, value]) => html`<a class="tag" href=${href('instances', { label: `${name}:${value}` })}>${name}: ${value}</a>`)}
                  ${(instance.tags ?? []).map(tag => html`<a class="tag" href=${href('instances', { tag })}>${tag}</a>`)}
                </dd>
              </div>`
            : nothing
        }
      </dl>
      ${
        instance.error
          ? html`<div class="banner bad">
                ${icon('cross')}
                <div>
                  <b>${instance.error.message ?? instance.error.type}</b>
                  <div class="small mono">${instance.error.type}${instance.node ? ` at ${instance.node}` : ''}</div>
                  ${
                    instance.error.stackTrace
                      ? html`<details class="trace">
                          <summary>Stack trace</summary>
                          <pre class="code" tabindex="0">${instance.error.stackTrace}</pre>
                        </details>`
                      : nothing
                  }
                </div>
              </div>
              <br />`
          : instance.reason
            ? html`<div class="banner held">
                  ${icon('warning')}
                  <div>${instance.reason}</div>
                </div>
                <br />`
            : nothing
      }`;
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
    return html`${this.#head(data)}
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
