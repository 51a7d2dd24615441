import { html, nothing } from 'lit';
import { get, post } from '../api.js';
import { may } from '../caller.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href, instanceHref, refine, refined } from '../router.js';
import { label, look } from '../status.js';
import { pager, table } from '../table.js';
import { moment, point } from '../time.js';

const ACTIONS = {
  retry: ['Retry', 'go on from the step that failed'], cancel: ['Cancel', 'end as cancelled'], cancel_and_undo: ['Cancel and undo', 'end as cancelled once their finished steps are undone'],
  pause: ['Pause', 'begin no further step'], resume: ['Resume', 'go on where they were paused'], terminate: ['Terminate', 'end at once'],
};
const NAMES = ['status', 'workflow', 'id', 'startedFrom', 'startedBefore'];
const LOOK_AGAIN = 700;

const word = action => ACTIONS[action]?.[0] ?? action;
const bar = each => html`<progress max=${Math.max(1, each.total)} value=${each.done + each.refused} aria-label="${each.done + each.refused} of ${each.total}"></progress>`;

/** All orders for many. */
class BulkList extends Page {
  get heading() {
    return 'Bulk orders';
  }

  load(signal) {
    return get('bulk', { cursor: this.query.get('cursor') }, { signal });
  }

  view({ items, next }) {
    return html`<div class="head"><h1>Bulk orders</h1><p>One order for every instance that a filter lets through, carried out in the background.</p>
      <div class="actions">${may('POST', 'bulk') ? html`<a class="button primary" href=${href('bulk/new')}>${icon('plus')}New order</a>` : nothing}</div></div>
      <div class="card">${items.length ? html`${table('Bulk orders', [
        { title: 'Order', cell: each => html`<a data-row href=${href(`bulk/${each.id}`)}>${word(each.action)}</a>` },
        { title: 'Status', cell: each => label(each.status) },
        { title: 'Filter', type: 'break', cell: each => each.filter || 'all' },
        { title: 'Instances', type: 'number', cell: each => each.total.toLocaleString() },
        { title: 'Progress', cell: each => bar(each) },
        { title: 'Refused', type: 'number', cell: each => each.refused.toLocaleString() },
        { title: 'Ordered', cell: each => html`${moment(each.createdAt)}${each.actor ? ` by ${each.actor}` : ''}` },
      ], items)}${pager(`${items.length} shown`, next, this.query.get('cursor'))}`
        : empty('bulk', 'Nothing was ordered for many', 'Narrow the list of instances, and act on all of them at once.', html`<a class="button" href=${href('instances')}>Look at the instances</a>`)}</div>`;
  }
}
customElements.define('hf-bulk-list', BulkList);

/** A new order: what, for which; first what it would do, then the doing. */
class BulkNew extends Page {
  static properties = { preview: { state: true }, wrong: { state: true }, reason: { state: true }, busy: { state: true } };

  get heading() {
    return 'New bulk order';
  }

  willUpdate(changed) {
    if (changed.has('query')) {
      this.preview = undefined;
      this.wrong = undefined;
    }
    super.willUpdate(changed);
  }

  async load(signal) {
    return { workflows: (await get('workflows', {}, { signal })).items.map(each => each.name).filter((name, i, all) => all.indexOf(name) === i).sort() };
  }

  get #action() {
    return this.query.get('action') || (this.query.get('status') === 'failed' ? 'retry' : this.query.get('status') === 'paused' ? 'resume' : 'cancel');
  }

  #body(dryRun) {
    const filter = {};
    for (const name of NAMES) {
      if (this.query.get(name)) {
        filter[name] = this.query.get(name);
      }
    }
    for (const name of ['label', 'tag']) {
      const values = this.query.getAll(name).filter(value => value);
      if (values.length) {
        filter[name] = values;
      }
    }
    return { action: this.#action, filter, ...(dryRun ? { dryRun } : { reason: this.reason || undefined }) };
  }

  async #send(dryRun) {
    this.wrong = undefined;
    this.busy = true;
    try {
      const answer = await post('bulk', this.#body(dryRun));
      if (dryRun) {
        this.preview = answer;
      } else {
        go(href(`bulk/${answer.id}`));
      }
    } catch (e) {
      this.wrong = e;
    } finally {
      this.busy = false;
    }
  }

  #field(name, title, placeholder = '') {
    return html`<div class="field"><label for="b-${name}">${title}</label><input id="b-${name}" placeholder=${placeholder} .value=${this.query.get(name) ?? ''}
      @change=${e => refine({ [name]: e.target.value.trim() }, { replace: true })}></div>`;
  }

  #preview() {
    const { total, possible, refused, first } = this.preview;
    const danger = ['cancel', 'cancel_and_undo', 'terminate'].includes(this.#action);
    return html`<section class="card" aria-labelledby="b-would"><header><h2 id="b-would">What it would do</h2></header><div class="body fields">
      <p role="status"><b>${possible.toLocaleString()}</b> of ${total.toLocaleString()} instances would ${ACTIONS[this.#action][1]}.</p>
      ${Object.entries(refused).map(([status, count]) => html`<p class="row">${label(status)} ${count.toLocaleString()} would be refused</p>`)}
      ${first.length ? html`<p class="small break">Such as ${first.map((id, i) => html`${i ? ', ' : ''}<a href=${instanceHref(id)}>${id}</a>`)}</p>` : nothing}
      <div class="field"><label for="b-reason">Reason</label><input id="b-reason" maxlength="2000" .value=${this.reason ?? ''} @input=${e => { this.reason = e.target.value; }}></div>
      <div class="row"><button class="primary ${danger ? 'danger' : ''}" ?disabled=${this.busy || !possible} @click=${() => this.#send(false)}>${word(this.#action)} ${possible.toLocaleString()} instances</button></div>
      ${command(curl('POST', 'bulk', this.#body(false)))}</div></section>`;
  }

  view({ workflows }) {
    const set = name => event => refine({ [name]: event.target.value }, { replace: true });
    return html`<nav class="crumb" aria-label="Place"><a href=${href('bulk')}>Bulk orders</a></nav>
      <div class="head"><h1>New bulk order</h1><p>Nothing happens before you have seen what it would do.</p></div>
      <div class="split"><section class="card" aria-labelledby="b-which"><header><h2 id="b-which">What, and for which instances</h2></header><div class="body fields">
        <div class="field"><label for="b-action">Order</label><select id="b-action" @change=${set('action')}>${Object.entries(ACTIONS).map(([name, [each]]) => html`<option value=${name} .selected=${name === this.#action}>${each}</option>`)}</select></div>
        <div class="field"><label for="b-status">Status</label><select id="b-status" @change=${set('status')}><option value="">Any</option>
          ${['in_progress', 'failed', 'paused', 'compensating'].map(status => html`<option value=${status} .selected=${status === this.query.get('status')}>${look(status).word}</option>`)}</select></div>
        <div class="field"><label for="b-workflow">Workflow</label><select id="b-workflow" @change=${set('workflow')}><option value="">Any</option>
          ${workflows.map(name => html`<option .selected=${name === this.query.get('workflow')}>${name}</option>`)}</select></div>
        ${this.#field('id', 'Id begins with')}${this.#field('label', 'Label', 'name:value')}${this.#field('tag', 'Tag')}
        ${this.#field('startedFrom', 'Started from', '2026-01-31T12:00:00Z')}${this.#field('startedBefore', 'Started before', '2026-01-31T12:00:00Z')}
        ${this.wrong ? html`<div class="banner bad" role="alert">${icon('warning')}<div>${this.wrong.message}</div></div>` : nothing}
        <div class="row"><button class=${this.preview ? '' : 'primary'} ?disabled=${this.busy} @click=${() => this.#send(true)}>See what it would do</button></div></div></section>
      ${this.preview ? this.#preview() : html`<div class="card">${empty('bulk', 'Not tried yet', 'See what it would do first: how many instances, and which of them would be refused.')}</div>`}</div>`;
  }
}
customElements.define('hf-bulk-new', BulkNew);

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
      get(`${path}/results`, { outcome: this.query.get('outcome'), cursor: this.query.get('cursor'), limit: 100 }, { signal })]);
    clearTimeout(this.#timer);
    if (!bulk.endedAt && this.isConnected) {
      this.#timer = setTimeout(() => this.reload(), LOOK_AGAIN);
    }
    return { bulk, results };
  }

  view({ bulk, results }) {
    const through = bulk.done + bulk.refused;
    return html`<nav class="crumb" aria-label="Place"><a href=${href('bulk')}>Bulk orders</a></nav>
      <div class="head"><h1>${word(bulk.action)} ${bulk.total.toLocaleString()} instances</h1>${label(bulk.status)}
        <div class="actions">${!bulk.endedAt && may('POST', 'bulk/{bulk}/cancel') ? html`<button class="danger" @click=${() => ask({
          title: 'Stop this order?', text: 'What is done stays done; the instances that have not had their turn are left alone.', verb: 'Stop it', danger: true, method: 'POST',
          path: `bulk/${bulk.id}/cancel`, body: ({ reason }) => ({ reason }), done: () => this.reload() })}>${icon('stop')}Stop</button>` : nothing}</div></div>
      <dl class="summary"><div><dt>Filter</dt><dd>${bulk.filter || 'all'}</dd></div><div><dt>Ordered</dt><dd>${point(bulk.createdAt)}</dd></div>
        ${bulk.actor ? html`<div><dt>By</dt><dd>${bulk.actor}</dd></div>` : nothing}${bulk.reason ? html`<div><dt>Reason</dt><dd>${bulk.reason}</dd></div>` : nothing}
        ${bulk.endedAt ? html`<div><dt>Ended</dt><dd>${point(bulk.endedAt)}</dd></div>` : nothing}</dl>
      <div class="card"><div class="body fields">${bar(bulk)}<p role="status">${bulk.done.toLocaleString()} done, ${bulk.refused.toLocaleString()} refused, ${(bulk.total - through).toLocaleString()} to come</p></div></div><br>
      <nav class="chips" aria-label="Outcome"><a href=${refined({ outcome: '', cursor: '' })} aria-current=${this.query.get('outcome') ? nothing : 'true'}>All</a>
        <a href=${refined({ outcome: 'done', cursor: '' })} aria-current=${this.query.get('outcome') === 'done' ? 'true' : nothing}>Done</a>
        <a href=${refined({ outcome: 'not-possible-now', cursor: '' })} aria-current=${this.query.get('outcome') === 'not-possible-now' ? 'true' : nothing}>Refused</a></nav><br>
      <div class="card">${results.items.length ? html`${table('Results', [
        { title: 'Instance', type: 'break', cell: each => html`<a data-row href=${instanceHref(each.instanceId)}>${each.instanceId}</a>` },
        { title: 'Outcome', cell: each => each.outcome === 'done' ? label('done') : html`<span class="status bad">${icon('cross')}${each.outcome}</span>` },
        { title: 'Detail', type: 'break', cell: each => each.detail ?? '' }, { title: 'At', cell: each => point(each.at) },
      ], results.items)}${pager(`${results.items.length} shown`, results.next, this.query.get('cursor'))}` : empty('bulk', 'No results yet', 'Each instance is listed as soon as it has had its turn.')}</div>`;
  }
}
customElements.define('hf-bulk', Bulk);
