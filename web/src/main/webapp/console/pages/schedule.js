import { html, nothing } from 'lit';
import { get, segment } from '../api.js';
import { may } from '../caller.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href, instanceHref } from '../router.js';
import { label } from '../status.js';
import { table } from '../table.js';
import { ago, moment, point } from '../time.js';
import { rhythm, state } from './schedule-words.js';

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
    ask({
      title: `${title} ${this.params.name}?`,
      text,
      verb: title,
      method: 'POST',
      path: `${this.#path}/${verb}`,
      body: ({ reason, ...rest }) => ({ reason, ...rest }),
      done: () => this.reload(),
      ...more,
    });
  }

  #actions(schedule) {
    const allowed = verb => may('POST', `schedules/{name}/${verb}`);
    const iso = text => new Date(text).toISOString();
    return html` ${
      allowed('trigger')
        ? html`<button
            class="primary"
            @click=${() =>
              this.#order('trigger', 'Trigger', 'A run is started now; its ticks stay as they are.', {
                told: answer => `${answer.started.join(', ') || 'Nothing'} has started`,
                done: answer => (answer.started[0] ? go(instanceHref(answer.started[0])) : this.reload()),
              })}
          >
            ${icon('play')}Trigger now
          </button>`
        : nothing
    }
    ${
      schedule.paused
        ? allowed('resume')
          ? html`<button @click=${() => this.#order('resume', 'Resume', 'It ticks again from now on.')}>${icon('play')}Resume</button>`
          : nothing
        : allowed('pause')
          ? html`<button @click=${() => this.#order('pause', 'Pause', 'It does not tick until it is resumed.')}>
              ${icon('pause')}Pause
            </button>`
          : nothing
    }
    ${
      allowed('backfill')
        ? html`<button
            @click=${() =>
              this.#order('backfill', 'Backfill', 'The runs that a span of time lacks are started, 1,000 at most.', {
                fields: [
                  { name: 'from', label: 'From', type: 'datetime-local', required: true },
                  { name: 'to', label: 'To', type: 'datetime-local', required: true },
                ],
                body: ({ reason, from, to }) => ({ reason, from: from && iso(from), to: to && iso(to) }),
                told: answer => `${answer.started.length} runs have started`,
              })}
          >
            ${icon('retry')}Backfill
          </button>`
        : nothing
    }
    ${
      may('DELETE', 'schedules/{name}') && !schedule.application
        ? html`<button
            class="danger"
            @click=${() =>
              ask({
                title: `Remove ${schedule.name}?`,
                text: 'It does not tick any more. Its runs stay.',
                verb: 'Remove',
                method: 'DELETE',
                path: this.#path,
                danger: true,
                reasoned: false,
                done: () => go(href('schedules')),
              })}
          >
            ${icon('retention')}Remove
          </button>`
        : nothing
    }`;
  }

  #past(ticks, runs) {
    const started = new Map(runs.map(run => [run.instanceId, run]));
    return ticks.length
      ? table(
          'Past ticks',
          [
            { title: 'Tick', cell: each => point(each.tick) },
            { title: 'When', cell: each => ago(each.tick) },
            {
              title: 'Instance',
              type: 'break',
              cell: each => (started.has(each.instanceId) ? html`<a href=${instanceHref(each.instanceId)}>${each.instanceId}</a>` : ''),
            },
            {
              title: 'Status',
              cell: each =>
                started.has(each.instanceId) ? label(started.get(each.instanceId).status) : html`<span class="muted">nothing started</span>`,
            },
          ],
          ticks,
        )
      : empty('schedules', 'It has not ticked yet', 'Ticks stand here as they pass.');
  }

  view({ schedule, runs }) {
    return html`<nav class="crumb" aria-label="Place"><a href=${href('schedules')}>Schedules</a></nav>
      <div class="head">
        <h1>${schedule.name}</h1>
        ${state(schedule)}
        <div class="actions">${this.#actions(schedule)}</div>
      </div>
      ${
        schedule.error
          ? html`<div class="banner bad">
                ${icon('warning')}
                <div>${schedule.error}</div>
              </div>
              <br />`
          : nothing
      }
      <div class="grid">
        <section class="card" aria-labelledby="s-what">
          <header><h2 id="s-what">What and when</h2></header>
          <div class="body">
            <dl class="facts">
              <dt>Workflow</dt>
              <dd><a href=${href(`workflows/${encodeURIComponent(schedule.workflow)}`)}>${schedule.workflow}</a></dd>
              <dt>When</dt>
              <dd>${rhythm(schedule)}</dd>
              ${
                schedule.gap
                  ? html`<dt>When clocks skip it</dt>
                      <dd>${schedule.gap}</dd>`
                  : nothing
              }
              <dt>Missed ticks</dt>
              <dd>${schedule.missed}${schedule.missedLimit ? `, at most ${schedule.missedLimit}` : ''}</dd>
              <dt>Overlap</dt>
              <dd>${schedule.overlap}</dd>
              <dt>Declared by</dt>
              <dd>${schedule.application ?? 'an operator'}</dd>
              <dt>Changed</dt>
              <dd>
                ${point(schedule.changedAt)}${schedule.actor ? ` by ${schedule.actor}` : ''}${schedule.reason ? `: ${schedule.reason}` : ''}
              </dd>
              ${
                schedule.input
                  ? html`<dt>Input</dt>
                      <dd class="mono">${JSON.stringify(schedule.input)}</dd>`
                  : nothing
              }
            </dl>
            ${command(curl('POST', `${this.#path}/trigger`, {}))}
          </div>
        </section>
        <section class="card" aria-labelledby="s-next">
          <header><h2 id="s-next">Next ticks</h2></header>
          <div class="body">
            ${
              schedule.paused
                ? html`<p class="muted">None while it is paused.</p>`
                : html`<ol class="facts">
                    ${(schedule.upcoming ?? []).map(
                      tick =>
                        html`<li>${point(tick)}</li>
                          <li class="muted">${ago(tick)}</li>`,
                    )}
                  </ol>`
            }
          </div>
        </section>
      </div>
      <br />
      <section class="card" aria-labelledby="s-past">
        <header>
          <h2 id="s-past">Past ticks</h2>
          <span class="muted small">the last ten; why one started nothing, paused, skipped or missed, stands in the server's log</span>
        </header>
        ${this.#past(schedule.recent ?? [], runs.items)}
      </section>
      <br />
      <section class="card" aria-labelledby="s-runs">
        <header><h2 id="s-runs">Runs</h2></header>
        ${
          runs.items.length
            ? table(
                'Runs',
                [
                  {
                    title: 'Instance',
                    type: 'break',
                    cell: row => html`<a data-row href=${instanceHref(row.instanceId)}>${row.instanceId}</a>`,
                  },
                  { title: 'Status', cell: row => label(row.status) },
                  { title: 'Started', cell: row => moment(row.createdAt) },
                  { title: 'Error', type: 'clip', cell: row => row.error ?? '' },
                ],
                runs.items,
              )
            : empty('schedules', 'It has not started anything yet', 'Runs stand here from the first tick on.')
        }
      </section>`;
  }
}
customElements.define('hf-schedule', Schedule);
