import { html, nothing } from 'lit';
import { get, json, segment, send } from '../api.js';
import { may } from '../caller.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { icon } from '../icon.js';
import { notify } from '../notice.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href, instanceHref } from '../router.js';
import { label } from '../status.js';
import { table } from '../table.js';
import { ago, moment, point } from '../time.js';

const rhythm = each => each.cron ? html`<code>${each.cron}</code> <span class="muted">${each.zone}</span>` : html`every <code>${each.every}</code>`;
const state = each => each.error ? html`<span class="status bad">${icon('warning')}In error</span>` : each.paused ? label('paused')
  : each.served ? html`<span class="status good">${icon('check')}Active</span>` : html`<span class="status off">${icon('question')}Not served here</span>`;

const FIELDS = [
  ['workflow', 'Workflow', true], ['cron', 'Cron', false, 'Minute, hour, day, month, weekday, such as 30 2 * * *; or leave it and say every'], ['zone', 'Time zone', false, 'Such as Europe/Berlin'],
  ['every', 'Every', false, 'Instead of cron: a length of time such as PT15M'],
];

/** What starts workflows by the clock. */
class Schedules extends Page {
  static properties = { making: { state: true }, wrong: { state: true } };

  get heading() {
    return 'Schedules';
  }

  load(signal) {
    return get('schedules', {}, { signal });
  }

  #written() {
    const value = name => this.querySelector(`#s-${name}`).value.trim() || undefined;
    const rest = JSON.stringify({ workflow: value('workflow'), cron: value('cron'), zone: value('zone'), every: value('every'), overlap: value('overlap'), missed: value('missed'), reason: value('reason') });
    const input = value('input');
    return input ? `${rest.slice(0, -1)},"input":${input}}` : rest;
  }

  async #make(event) {
    event.preventDefault();
    this.wrong = undefined;
    const name = this.querySelector('#s-name').value.trim();
    try {
      await json(await send('PUT', `schedules/${segment(name)}`, { body: this.#written() }));
      notify(`${name} is scheduled`);
      go(href(`schedules/${encodeURIComponent(name)}`));
    } catch (e) {
      this.wrong = e;
    }
  }

  #form() {
    return html`<section class="card" aria-labelledby="s-new"><header><h2 id="s-new">New schedule</h2></header><form class="body fields" @submit=${this.#make}>
      <div class="grid"><div class="field"><label for="s-name" class="required">Name</label><input id="s-name" required autocomplete="off"></div>
      ${FIELDS.map(([name, title, required, hint]) => html`<div class="field"><label for="s-${name}" class=${required ? 'required' : ''}>${title}</label><input id="s-${name}" ?required=${required}
        aria-describedby=${hint ? `s-${name}-hint` : nothing}>${hint ? html`<span class="hint" id="s-${name}-hint">${hint}</span>` : nothing}</div>`)}
      <div class="field"><label for="s-overlap">While a run is under way</label><select id="s-overlap"><option value="start">Start another</option><option value="skip">Skip the tick</option><option value="cancel">Cancel the run</option></select></div>
      <div class="field"><label for="s-missed">Missed ticks</label><select id="s-missed"><option value="skip">Skip them</option><option value="once">Start once</option></select></div></div>
      <div class="field"><label for="s-input">Input, as JSON</label><textarea id="s-input"></textarea></div>
      <div class="field"><label for="s-reason">Reason</label><input id="s-reason"></div>
      ${this.wrong ? html`<div class="banner bad" role="alert">${icon('warning')}<div>${this.wrong.message}</div></div>` : nothing}
      <div class="row"><button class="primary">Make it</button><button type="button" @click=${() => { this.making = false; }}>Leave it</button></div></form></section><br>`;
  }

  view({ items }) {
    return html`<div class="head"><h1>Schedules</h1><p>What starts workflows by the clock; each tick once, however many nodes there are.</p>
      <div class="actions">${may('PUT', 'schedules/{name}') ? html`<button class="primary" aria-expanded=${!!this.making} @click=${() => { this.making = !this.making; }}>${icon('plus')}New schedule</button>` : nothing}</div></div>
      ${this.making ? this.#form() : nothing}
      <div class="card">${items.length ? table('Schedules', [
        { title: 'Name', cell: each => html`<a data-row href=${href(`schedules/${encodeURIComponent(each.name)}`)}>${each.name}</a>` },
        { title: 'State', cell: state }, { title: 'Workflow', cell: each => each.workflow }, { title: 'When', cell: rhythm },
        { title: 'Next', cell: each => each.paused ? '' : moment(each.next) }, { title: 'Last', cell: each => moment(each.last) },
        { title: 'Declared by', cell: each => each.application ?? html`<span class="muted">an operator</span>` },
      ], items) : empty('schedules', 'Nothing is scheduled', 'A schedule is declared in the code of an application, or made here.')}</div>`;
  }
}
customElements.define('hf-schedules', Schedules);

/** One schedule. */
class Schedule extends Page {
  get heading() {
    return this.params.name ?? 'Schedule';
  }

  get #path() {
    return `schedules/${segment(this.params.name)}`;
  }

  async load(signal) {
    const schedule = await get(this.#path, {}, { signal });
    const runs = schedule.links.runs ? await get(schedule.links.runs, {}, { signal }) : { items: [] };
    return { schedule, runs };
  }

  #order(verb, title, text, more = {}) {
    ask({ title: `${title} ${this.params.name}?`, text, verb: title, method: 'POST', path: `${this.#path}/${verb}`, body: ({ reason, ...rest }) => ({ reason, ...rest }), done: () => this.reload(), ...more });
  }

  #actions(schedule) {
    const allowed = verb => may('POST', `schedules/{name}/${verb}`);
    const iso = text => new Date(text).toISOString();
    return html`
      ${allowed('trigger') ? html`<button class="primary" @click=${() => this.#order('trigger', 'Trigger', 'A run is started now; its ticks stay as they are.', {
        told: answer => `${answer.started.join(', ') || 'Nothing'} has started`, done: answer => answer.started[0] ? go(instanceHref(answer.started[0])) : this.reload() })}>${icon('play')}Trigger now</button>` : nothing}
      ${schedule.paused ? allowed('resume') ? html`<button @click=${() => this.#order('resume', 'Resume', 'It ticks again from now on.')}>${icon('play')}Resume</button>` : nothing
        : allowed('pause') ? html`<button @click=${() => this.#order('pause', 'Pause', 'It does not tick until it is resumed.')}>${icon('pause')}Pause</button>` : nothing}
      ${allowed('backfill') ? html`<button @click=${() => this.#order('backfill', 'Backfill', 'The runs that a span of time lacks are started, 1,000 at most.', {
        fields: [{ name: 'from', label: 'From', type: 'datetime-local', required: true }, { name: 'to', label: 'To', type: 'datetime-local', required: true }],
        body: ({ reason, from, to }) => ({ reason, from: from && iso(from), to: to && iso(to) }), told: answer => `${answer.started.length} runs have started` })}>${icon('retry')}Backfill</button>` : nothing}
      ${may('DELETE', 'schedules/{name}') && !schedule.application ? html`<button class="danger" @click=${() => ask({ title: `Remove ${schedule.name}?`, text: 'It does not tick any more. Its runs stay.',
        verb: 'Remove', method: 'DELETE', path: this.#path, danger: true, reasoned: false, done: () => go(href('schedules')) })}>${icon('retention')}Remove</button>` : nothing}`;
  }

  view({ schedule, runs }) {
    return html`<nav class="crumb" aria-label="Place"><a href=${href('schedules')}>Schedules</a></nav>
      <div class="head"><h1>${schedule.name}</h1>${state(schedule)}<div class="actions">${this.#actions(schedule)}</div></div>
      ${schedule.error ? html`<div class="banner bad">${icon('warning')}<div>${schedule.error}</div></div><br>` : nothing}
      <div class="grid"><section class="card" aria-labelledby="s-what"><header><h2 id="s-what">What and when</h2></header><div class="body"><dl class="facts">
        <dt>Workflow</dt><dd><a href=${href(`workflows/${encodeURIComponent(schedule.workflow)}`)}>${schedule.workflow}</a></dd>
        <dt>When</dt><dd>${rhythm(schedule)}</dd>${schedule.gap ? html`<dt>When clocks skip it</dt><dd>${schedule.gap}</dd>` : nothing}
        <dt>Missed ticks</dt><dd>${schedule.missed}${schedule.missedLimit ? `, at most ${schedule.missedLimit}` : ''}</dd><dt>Overlap</dt><dd>${schedule.overlap}</dd>
        <dt>Declared by</dt><dd>${schedule.application ?? 'an operator'}</dd><dt>Changed</dt><dd>${point(schedule.changedAt)}${schedule.actor ? ` by ${schedule.actor}` : ''}${schedule.reason ? `: ${schedule.reason}` : ''}</dd>
        ${schedule.input ? html`<dt>Input</dt><dd class="mono">${JSON.stringify(schedule.input)}</dd>` : nothing}</dl>${command(curl('POST', `${this.#path}/trigger`, {}))}</div></section>
      <section class="card" aria-labelledby="s-next"><header><h2 id="s-next">Next ticks</h2></header><div class="body">${schedule.paused ? html`<p class="muted">None while it is paused.</p>`
        : html`<ol class="facts">${(schedule.upcoming ?? []).map(tick => html`<li>${point(tick)}</li><li class="muted">${ago(tick)}</li>`)}</ol>`}</div></section></div><br>
      <section class="card" aria-labelledby="s-runs"><header><h2 id="s-runs">Runs</h2></header>${runs.items.length ? table('Runs', [
        { title: 'Instance', type: 'break', cell: row => html`<a data-row href=${instanceHref(row.instanceId)}>${row.instanceId}</a>` }, { title: 'Status', cell: row => label(row.status) },
        { title: 'Started', cell: row => moment(row.createdAt) }, { title: 'Error', type: 'clip', cell: row => row.error ?? '' }], runs.items)
        : empty('schedules', 'It has not started anything yet', 'Runs stand here from the first tick on.')}</section>`;
  }
}
customElements.define('hf-schedule', Schedule);
