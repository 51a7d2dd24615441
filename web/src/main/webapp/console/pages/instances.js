import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { Live } from '../live.js';
import { announce, notify } from '../notice.js';
import { Page, empty } from '../page.js';
import { href, instanceHref, refine, refined } from '../router.js';
import { FILTERS, label, look } from '../status.js';
import { pager, table } from '../table.js';
import { save } from '../export.js';
import '../views.js';
import { between, brief, duration, moment, point } from '../time.js';

const NAMES = ['status', 'workflow', 'id', 'label', 'tag', 'startedFrom', 'startedBefore'];
const KEPT = 'holdfast.columns';
const SPANS = [
  ['', 'At any time'],
  ['1', 'In the last hour'],
  ['24', 'In the last 24 hours'],
  ['168', 'In the last 7 days'],
  ['720', 'In the last 30 days'],
];

const took = row => between(row.createdAt, row.endedAt);

/** Those that the server orders go through the whole list; those that move or stand in no index order what is on the page. */
const COLUMNS = [
  {
    name: 'id',
    title: 'Instance',
    type: 'break id',
    sorts: ['instanceId', '-instanceId'],
    cell: row => html`<a data-row href=${instanceHref(row.instanceId)}>${row.instanceId}</a>`,
  },
  { name: 'status', title: 'Status', here: (a, b) => a.status.localeCompare(b.status), cell: row => label(row.status) },
  {
    name: 'workflow',
    title: 'Workflow',
    cell: row => html`<a href=${refined({ workflow: row.workflow, cursor: '' })}>${row.workflow}</a>`,
  },
  { name: 'started', title: 'Started', sorts: ['started', '-started'], cell: row => moment(row.createdAt) },
  { name: 'took', title: 'Duration', type: 'number nowrap', here: (a, b) => took(a) - took(b), cell: row => duration(took(row)) },
  {
    name: 'why',
    title: 'Error or reason',
    type: 'clip',
    hint: row => row.error ?? row.reason,
    cell: row => brief(row.error ?? row.reason),
  },
  { name: 'ended', title: 'Ended', cell: row => moment(row.endedAt) },
  { name: 'startedAt', title: 'Started at', cell: row => point(row.createdAt) },
  { name: 'run', title: 'Run', type: 'number', cell: row => row.run },
  { name: 'definition', title: 'Definition', type: 'mono', cell: row => row.definitionHash.slice(0, 12) },
];
const USUAL = 'id,status,workflow,started,took,why';

/** The list of instances: its filters stand in the address, and it follows what happens. */
class Instances extends Page {
  static properties = { live: { state: true }, follows: { state: true } };

  #live = new Live(
    () => this.reload(),
    on => {
      this.live = on;
    },
  );
  #watched = '';

  constructor() {
    super();
    this.follows = true;
  }

  get heading() {
    return 'Instances';
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#live.close();
  }

  get #filter() {
    const filter = {};
    for (const name of NAMES) {
      const values = this.query.getAll(name).filter(value => value);
      if (values.length) {
        filter[name] = name === 'label' || name === 'tag' ? values : values[0];
      }
    }
    if (this.query.get('hours') && !filter.startedFrom) {
      filter.startedFrom = new Date(Date.now() - this.query.get('hours') * 3_600_000).toISOString();
    }
    return filter;
  }

  async load(signal) {
    const filter = this.#filter;
    const { status: _status, ...others } = filter;
    const [page, counts, workflows] = await Promise.all([
      get('instances', { ...filter, sort: this.query.get('sort'), cursor: this.query.get('cursor') }, { signal }),
      get('counts', others, { signal }),
      this.data?.workflows ?? get('workflows', {}, { signal }).then(all => [...new Set(all.items.map(each => each.name))].sort()),
    ]);
    announce(`${page.items.length}${page.next ? ' and more' : ''} instances`);
    this.#watch(filter);
    return { page, counts, workflows };
  }

  #watch(filter) {
    const { startedFrom: _moving, ...stays } = filter;
    const watched = JSON.stringify(stays);
    if (this.follows && watched !== this.#watched && this.isConnected) {
      this.#watched = watched;
      this.#live.watch('instances', stays);
    }
  }

  #follow(on) {
    this.follows = on;
    this.#watched = '';
    if (on) {
      this.reload();
    } else {
      this.#live.close();
    }
  }

  #chips({ byStatus, more }) {
    const chosen = this.query.get('status') ?? '';
    const sum = Object.values(byStatus).reduce((a, b) => a + b, 0);
    const chip = (status, word, sign, count) =>
      html`<a href=${refined({ status, cursor: '' })} aria-current=${chosen === status ? 'true' : nothing}
        >${sign ? icon(sign) : nothing}${word} <span class="count">${count}</span></a
      >`;
    return html`<nav class="chips" aria-label="Status">
      ${chip('', 'All', '', sum.toLocaleString() + (more.length ? '+' : ''))}
      ${FILTERS.map(status => chip(status, look(status).word, look(status).sign, byStatus[status].toLocaleString() + (more.includes(status) ? '+' : '')))}
    </nav>`;
  }

  #filters({ workflows }) {
    const value = name => this.query.get(name) ?? '';
    const change = name => event => refine({ [name]: event.target.value.trim(), cursor: '' });
    const any = NAMES.some(name => this.query.get(name)) || this.query.get('hours');
    return html`<form class="filters" role="search" aria-label="Instances" @submit=${e => e.preventDefault()}>
      <div class="field">
        <label for="f-id">Id begins with</label
        ><input id="f-id" name="id" type="search" data-search .value=${value('id')} @change=${change('id')} />
      </div>
      <div class="field">
        <label for="f-workflow">Workflow</label
        ><select id="f-workflow" @change=${change('workflow')}>
          <option value="" .selected=${!value('workflow')}>All</option>
          ${[...new Set([...workflows, value('workflow')])].filter(name => name).map(name => html`<option .selected=${name === value('workflow')}>${name}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="f-started">Started</label
        ><select id="f-started" @change=${change('hours')}>
          ${SPANS.map(([hours, word]) => html`<option value=${hours} .selected=${hours === value('hours')}>${word}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="f-label">Label</label
        ><input id="f-label" placeholder="name:value" .value=${value('label')} @change=${change('label')} />
      </div>
      <div class="field"><label for="f-tag">Tag</label><input id="f-tag" .value=${value('tag')} @change=${change('tag')} /></div>
      ${any ? html`<a class="button quiet" href=${href('instances')}>${icon('cross')}Clear</a>` : nothing}
    </form>`;
  }

  get #shown() {
    const names = (this.query.get('columns') ?? localStorage.getItem(KEPT) ?? USUAL).split(',');
    return COLUMNS.filter(column => column.name === 'id' || names.includes(column.name));
  }

  #choose(name, on) {
    const names = this.#shown.map(column => column.name).filter(each => each !== name);
    const columns = (on ? [...names, name] : names).join(',');
    localStorage.setItem(KEPT, columns);
    refine({ columns }, { replace: true });
  }

  #columns() {
    const shown = this.#shown;
    return html`<button popovertarget="columns">${icon('columns')}Columns</button>
      <div id="columns" popover class="card">
        <div class="body fields">
          <h2>Columns</h2>
          ${COLUMNS.slice(1).map(
            ({ name, title }) =>
              html`<div class="field inline">
                <input
                  type="checkbox"
                  id="c-${name}"
                  .checked=${shown.some(column => column.name === name)}
                  @change=${e => this.#choose(name, e.target.checked)}
                />
                <label for="c-${name}">${title}</label>
              </div>`,
          )}
        </div>
      </div>`;
  }

  view({ page, counts, workflows }) {
    const { hours: _hours, ...asked } = { ...this.#filter, hours: 0 };
    const rows = this.#ordered(page.items);
    return html` <div class="head">
        <h1>Instances</h1>
        <div class="actions">
          <span class="live ${this.live ? 'on' : ''}">${this.live ? 'Live' : this.follows ? 'Connecting' : 'Not following'}</span>
          <button aria-pressed=${this.follows} @click=${() => this.#follow(!this.follows)}>
            ${icon(this.follows ? 'pause' : 'play')}${this.follows ? 'Stop following' : 'Follow'}
          </button>
          ${this.#columns()}
          <hf-views .query=${this.query}></hf-views>
          <button popovertarget="export">${icon('download')}Export</button>
          <div id="export" popover class="card">
            <div class="body fields">
              <h2>Export</h2>
              <p class="muted small">All that the filters let through, 10,000 at most.</p>
              <button @click=${() => this.#export('csv')}>CSV</button> <button @click=${() => this.#export('json')}>JSON</button>
            </div>
          </div>
          ${may('POST', 'bulk') ? html`<a class="button" href=${href('bulk/new', asked)}>${icon('bulk')}Act on all of these</a>` : nothing}
          ${may('POST', 'workflows/{name}/instances') ? html`<a class="button primary" href=${href('workflows')}>${icon('play')}Start</a>` : nothing}
        </div>
      </div>
      ${this.#chips(counts)} ${this.#filters({ workflows })}
      <div class="card">
        ${
          rows.length
            ? html`${table('Instances', this.#shown, rows, this.query.get('sort') || '-started', this.query.get('order'))}
              ${pager(`${rows.length} shown${page.next ? ', and there are more' : ''}`, page.next, this.query.get('cursor'))}`
            : this.query.get('cursor') || Object.keys(this.#filter).length
              ? empty(
                  'instances',
                  'None of the instances is like that',
                  'Take a filter out to see more.',
                  html`<a class="button" href=${href('instances')}>Show all</a>`,
                )
              : empty(
                  'instances',
                  'Nothing has been started yet',
                  'Start a workflow from its page, from your code, or through the REST API.',
                  html`<a class="button primary" href=${href('workflows')}>Look at the workflows</a>`,
                )
        }
      </div>`;
  }

  #ordered(rows) {
    const [, down, name] = (this.query.get('order') ?? '').match(/^(-?)(.*)$/);
    const column = COLUMNS.find(each => each.here && each.name === name);
    return column ? [...rows].sort((a, b) => (down ? column.here(b, a) : column.here(a, b))) : rows;
  }

  async #export(form) {
    this.querySelector('#export').hidePopover();
    try {
      const { count, more } = await save('instances', { ...this.#filter, sort: this.query.get('sort') }, form);
      notify(`${count.toLocaleString()} instances were exported${more ? '; there are more, narrow the filter to get the rest' : ''}.`);
    } catch (e) {
      notify(e.message, 'bad');
    }
  }
}
customElements.define('hf-instances', Instances);
