import { html, nothing } from 'lit';
import { get } from '../api.js';
import { icon } from '../icon.js';
import { Live } from '../live.js';
import { announce } from '../notice.js';
import { Page, empty } from '../page.js';
import { href, instanceHref, refine } from '../router.js';
import { pager } from '../table.js';
import { ago, moment } from '../time.js';
import './signal-form.js';

/** The inbox: who waits for an event, with the form to send it. */
class Waiting extends Page {
  static properties = { open: { state: true } };

  #live = new Live(() => this.reload());

  get heading() {
    return 'Waiting';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#live.watch('instances', { status: 'in_progress' });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#live.close();
  }

  async load(signal) {
    const [page, workflows] = await Promise.all([
      get(
        'waiting',
        { workflow: this.query.get('workflow'), signal: this.query.get('signal'), cursor: this.query.get('cursor') },
        { signal },
      ),
      this.data?.workflows ?? get('workflows', {}, { signal }).then(all => [...new Set(all.items.map(each => each.name))].sort()),
    ]);
    announce(`${page.items.length} waiting`);
    return { page, workflows };
  }

  async #open(row) {
    const key = `${row.instanceId} ${row.branch}`;
    if (this.open?.key === key) {
      this.open = undefined;
      return;
    }
    const instance = await get(row.href);
    this.open = { key, instance, names: row.signals.map(each => each.name) };
  }

  #row(row) {
    const key = `${row.instanceId} ${row.branch}`;
    const open = this.open?.key === key;
    return html`<li class="card">
      <header>
        <div class="break">
          <a data-row href=${instanceHref(row.instanceId)}><b>${row.instanceId}</b></a>
          <div class="small muted">${row.workflow}, started ${moment(row.createdAt)}</div>
        </div>
        ${row.until ? html`<span class="status held">${icon('clock')}times out ${ago(row.until)}</span>` : nothing}
        <div class="actions">
          ${row.signals.map(signal => html`<span class="tag">${signal.name}</span>`)}
          <button aria-expanded=${open} aria-label="${open ? 'Close' : 'Answer'} ${row.instanceId}" @click=${() => this.#open(row)}>
            ${open ? 'Close' : 'Answer'}
          </button>
        </div>
      </header>
      ${
        open
          ? html`<div class="body">
              <hf-signal-form
                .instance=${this.open.instance}
                .names=${this.open.names}
                @sent=${() => {
                  this.open = undefined;
                  setTimeout(() => this.reload(), 300);
                }}
              ></hf-signal-form>
            </div>`
          : nothing
      }
    </li>`;
  }

  view({ page: { items, next }, workflows }) {
    const change = name => event => refine({ [name]: event.target.value.trim(), cursor: '' });
    return html`<div class="head">
        <h1>Waiting</h1>
        <p>Instances that stand at a wait for an event, the longest started first. An answer lets them go on.</p>
      </div>
      <form class="filters" role="search" aria-label="Waiting" @submit=${e => e.preventDefault()}>
        <div class="field">
          <label for="w-workflow">Workflow</label
          ><select id="w-workflow" @change=${change('workflow')}>
            <option value="">All</option>
            ${workflows.map(name => html`<option .selected=${name === this.query.get('workflow')}>${name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="w-signal">Event</label
          ><input id="w-signal" data-search .value=${this.query.get('signal') ?? ''} @change=${change('signal')} />
        </div>
      </form>
      ${
        items.length
          ? html`<ul class="inbox">
                ${items.map(row => this.#row(row))}
              </ul>
              ${pager(`${items.length} shown`, next, this.query.get('cursor'))}`
          : html`<div class="card">
              ${empty('check', 'Nobody waits for you', 'When an instance comes to a wait for an event, it stands here with the form to answer it.', html`<a class="button" href=${href('instances')}>Look at the instances</a>`)}
            </div>`
      }`;
  }
}
customElements.define('hf-waiting', Waiting);
