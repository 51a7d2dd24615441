import { html, nothing } from 'lit';
import { get, json, segment, send } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { notify } from '../notice.js';
import { Page, empty } from '../page.js';
import { go, href } from '../router.js';
import { table } from '../table.js';
import { moment } from '../time.js';
import { rhythm, state } from './schedule-words.js';

const FIELDS = [
  ['workflow', 'Workflow', true],
  ['cron', 'Cron', false, 'Minute, hour, day, month, weekday, such as 30 2 * * *; or leave it and say every'],
  ['zone', 'Time zone', false, 'Such as Europe/Berlin'],
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
    const rest = JSON.stringify({
      workflow: value('workflow'),
      cron: value('cron'),
      zone: value('zone'),
      every: value('every'),
      overlap: value('overlap'),
      missed: value('missed'),
      reason: value('reason'),
    });
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
    return html`<section class="card" aria-labelledby="s-new">
        <header><h2 id="s-new">New schedule</h2></header>
        <form class="body fields" @submit=${this.#make}>
          <div class="grid">
            <div class="field"><label for="s-name" class="required">Name</label><input id="s-name" required autocomplete="off" /></div>
            ${FIELDS.map(
              ([name, title, required, hint]) =>
                html`<div class="field">
                  <label for="s-${name}" class=${required ? 'required' : ''}>${title}</label
                  ><input
                    id="s-${name}"
                    ?required=${required}
                    aria-describedby=${hint ? `s-${name}-hint` : nothing}
                  />${hint ? html`<span class="hint" id="s-${name}-hint">${hint}</span>` : nothing}
                </div>`,
            )}
            <div class="field">
              <label for="s-overlap">While a run is under way</label
              ><select id="s-overlap">
                <option value="start">Start another</option>
                <option value="skip">Skip the tick</option>
                <option value="cancel">Cancel the run</option>
              </select>
            </div>
            <div class="field">
              <label for="s-missed">Missed ticks</label
              ><select id="s-missed">
                <option value="skip">Skip them</option>
                <option value="once">Start once</option>
              </select>
            </div>
          </div>
          <div class="field"><label for="s-input">Input, as JSON</label><textarea id="s-input"></textarea></div>
          <div class="field"><label for="s-reason">Reason</label><input id="s-reason" /></div>
          ${
            this.wrong
              ? html`<div class="banner bad" role="alert">
                  ${icon('warning')}
                  <div>${this.wrong.message}</div>
                </div>`
              : nothing
          }
          <div class="row">
            <button class="primary">Make it</button
            ><button
              type="button"
              @click=${() => {
                this.making = false;
              }}
            >
              Leave it
            </button>
          </div>
        </form>
      </section>
      <br />`;
  }

  view({ items }) {
    return html`<div class="head">
        <h1>Schedules</h1>
        <p>What starts workflows by the clock; each tick once, however many nodes there are.</p>
        <div class="actions">
          ${
            may('PUT', 'schedules/{name}')
              ? html`<button
                  class="primary"
                  aria-expanded=${!!this.making}
                  @click=${() => {
                    this.making = !this.making;
                  }}
                >
                  ${icon('plus')}New schedule
                </button>`
              : nothing
          }
        </div>
      </div>
      ${this.making ? this.#form() : nothing}
      <div class="card">
        ${
          items.length
            ? table(
                'Schedules',
                [
                  {
                    title: 'Name',
                    cell: each => html`<a data-row href=${href(`schedules/${encodeURIComponent(each.name)}`)}>${each.name}</a>`,
                  },
                  { title: 'State', cell: state },
                  { title: 'Workflow', cell: each => each.workflow },
                  { title: 'When', cell: rhythm },
                  { title: 'Next', cell: each => (each.paused ? '' : moment(each.next)) },
                  { title: 'Last', cell: each => moment(each.last) },
                  { title: 'Declared by', cell: each => each.application ?? html`<span class="muted">an operator</span>` },
                ],
                items,
              )
            : empty('schedules', 'Nothing is scheduled', 'A schedule is declared in the code of an application, or made here.')
        }
      </div>`;
  }
}
customElements.define('hf-schedules', Schedules);
