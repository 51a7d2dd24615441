import { html, nothing } from 'lit';
import { get, getExact, post, segment, send } from '../api.js';
import { may, seesValues } from '../caller.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { icon } from '../icon.js';
import { notify } from '../notice.js';
import { Page } from '../page.js';
import { go, href, instanceHref } from '../router.js';
import { table } from '../table.js';
import { moment } from '../time.js';

/** One workflow: its graph, its versions, and the form to start it. */
class Workflow extends Page {
  static properties = { picked: { state: true }, wrong: { state: true }, body: { state: true }, busy: { state: true } };

  get heading() {
    return this.params.name ?? 'Workflow';
  }

  async load(signal) {
    const path = `workflows/${segment(this.params.name)}`;
    const newest = await get(path, {}, { signal });
    const hash = this.query.get('version') || newest.definitionHash;
    const like = this.query.get('like');
    const [workflow, versions, schema, input] = await Promise.all([
      hash === newest.definitionHash ? newest : get(`${path}/versions/${hash}`, {}, { signal }),
      get(`${path}/versions`, {}, { signal }),
      getExact(`${path}/versions/${hash}/input`, { signal }),
      like && seesValues()
        ? send('GET', `instances/${segment(like)}/steps/0/0/output`, { signal })
            .then(answer => answer.text())
            .catch(() => undefined)
        : (this.query.get('input') ?? undefined),
    ]);
    return { workflow, versions: versions.items, schema, input, isNewest: hash === newest.definitionHash };
  }

  get #startPath() {
    return `workflows/${segment(this.params.name)}/instances`;
  }

  /** The body as JSON text, in which the input keeps its digits. */
  #envelope(input) {
    const id = this.querySelector('#start-id')?.value.trim();
    const tags = this.querySelector('#start-tags')
      ?.value.split(',')
      .map(tag => tag.trim())
      .filter(tag => tag);
    const rest = JSON.stringify({ instanceId: id || undefined, tags: tags?.length ? tags : undefined });
    return `${rest.slice(0, -1)}${rest.length > 2 ? ',' : ''}"input":${input || 'null'}}`;
  }

  async #start(event) {
    event.preventDefault();
    const input = this.querySelector('hf-form').read();
    if (input === undefined) {
      return;
    }
    this.wrong = undefined;
    this.busy = true;
    try {
      const started = await post(this.#startPath, this.#envelope(input));
      notify(`${started.instanceId} has started`);
      go(instanceHref(started.instanceId));
    } catch (e) {
      this.wrong = e;
    } finally {
      this.busy = false;
    }
  }

  #form({ schema, input, isNewest }) {
    if (!isNewest) {
      return html`<div class="card">
        <div class="body muted">New instances take the newest version; this one is shown for those that run.</div>
      </div>`;
    }
    return html`<section class="card" aria-labelledby="start">
      <header><h2 id="start">Start</h2></header>
      <form
        class="body fields"
        novalidate
        @submit=${this.#start}
        @input=${() => {
          this.body = this.#envelope(this.querySelector('hf-form').peek());
        }}
      >
        <hf-form .schema=${schema} .value=${input} .name=${'input'}></hf-form>
        <div class="members">
          <div class="field">
            <label for="start-id">Instance id</label
            ><input id="start-id" maxlength="256" autocomplete="off" aria-describedby="start-id-hint" />
            <span class="hint" id="start-id-hint">Left empty, it gets a random one</span>
          </div>
          <div class="field">
            <label for="start-tags">Tags</label><input id="start-tags" autocomplete="off" aria-describedby="start-tags-hint" /><span
              class="hint"
              id="start-tags-hint"
              >By commas</span
            >
          </div>
        </div>
        ${
          this.wrong
            ? html`<div class="banner bad" role="alert">
                ${icon('warning')}
                <div>${this.wrong.message} <span class="mono small">${this.wrong.code}</span></div>
              </div>`
            : nothing
        }
        <div class="row"><button class="primary" ?disabled=${this.busy}>${icon('play')}Start</button></div>
        ${command(curl('POST', this.#startPath, this.body ?? this.#envelope(input ?? '{}')))}
      </form>
    </section>`;
  }

  #node(workflow) {
    const node = workflow.nodes.find(each => each.id === this.picked);
    return node
      ? html`<div class="card">
          <header>
            <h2 class="break">${node.displayName ?? node.id}</h2>
            <div class="actions">
              <button
                class="quiet square"
                aria-label="Close the node"
                @click=${() => {
                  this.picked = undefined;
                }}
              >
                ${icon('cross')}
              </button>
            </div>
          </header>
          <div class="body">
            <dl class="facts small">
              ${Object.entries(node)
                .filter(([, value]) => value !== null && !(Array.isArray(value) && !value.length))
                .map(
                  ([name, value]) =>
                    html`<dt>${name}</dt>
                      <dd class="mono">${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>`,
                )}
            </dl>
          </div>
        </div>`
      : nothing;
  }

  view(data) {
    const { workflow, versions } = data;
    return html`<nav class="crumb" aria-label="Place"><a href=${href('workflows')}>Workflows</a></nav>
      <div class="head">
        <h1>${workflow.name}</h1>
        <span class="tag">version ${workflow.version}</span>
        <div class="actions">
          <a class="button" href=${href('instances', { workflow: workflow.name })}>${icon('instances')}Instances</a>
        </div>
      </div>
      <div class="split">
        <div class="stack">
          <hf-graph
            .nodes=${workflow.nodes}
            .selected=${this.picked ?? ''}
            @pick=${e => {
              this.picked = e.detail === this.picked ? undefined : e.detail;
            }}
          ></hf-graph>
        </div>
        <div class="stack">
          ${this.#node(workflow)} ${may('POST', 'workflows/{name}/instances') ? this.#form(data) : nothing}
          <section class="card" aria-labelledby="versions">
            <header><h2 id="versions">Versions</h2></header>
            ${table(
              'Versions',
              [
                {
                  title: 'Version',
                  cell: each =>
                    html`<a href=${href(`workflows/${encodeURIComponent(workflow.name)}`, { version: each.definitionHash })}
                      >${each.version ?? 'unknown'}</a
                    >`,
                },
                { title: 'Definition', type: 'mono', cell: each => each.definitionHash.slice(0, 12) },
                { title: 'Deployed here', cell: each => (each.deployed ? 'yes' : 'no') },
                { title: 'Live instances', type: 'number', cell: each => each.liveInstances.toLocaleString() },
                { title: 'Oldest', cell: each => moment(each.oldest) },
              ],
              versions,
            )}
          </section>
        </div>
      </div>`;
  }
}
customElements.define('hf-workflow', Workflow);
