import { html, nothing } from 'lit';
import { get, post } from '../api.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { icon } from '../icon.js';
import { Page, empty } from '../page.js';
import { go, href, instanceHref, refine } from '../router.js';
import { label, look } from '../status.js';
import { ACTIONS, word } from './bulk-words.js';

const NAMES = ['status', 'workflow', 'id', 'startedFrom', 'startedBefore'];

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
    return {
      workflows: (await get('workflows', {}, { signal })).items
        .map(each => each.name)
        .filter((name, i, all) => all.indexOf(name) === i)
        .sort(),
    };
  }

  get #action() {
    return (
      this.query.get('action') ||
      (this.query.get('status') === 'failed' ? 'retry' : this.query.get('status') === 'paused' ? 'resume' : 'cancel')
    );
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
    return html`<div class="field">
      <label for="b-${name}">${title}</label
      ><input
        id="b-${name}"
        placeholder=${placeholder}
        .value=${this.query.get(name) ?? ''}
        @change=${e => refine({ [name]: e.target.value.trim() }, { replace: true })}
      />
    </div>`;
  }

  #preview() {
    const { total, possible, refused, first } = this.preview;
    const danger = ['cancel', 'cancel_and_undo', 'terminate'].includes(this.#action);
    return html`<section class="card" aria-labelledby="b-would">
      <header><h2 id="b-would">What it would do</h2></header>
      <div class="body fields">
        <p role="status"><b>${possible.toLocaleString()}</b> of ${total.toLocaleString()} instances would ${ACTIONS[this.#action][1]}.</p>
        ${Object.entries(refused).map(([status, count]) => html`<p class="row">${label(status)} ${count.toLocaleString()} would be refused</p>`)}
        ${first.length ? html`<p class="small break">Such as ${first.map((id, i) => html`${i ? ', ' : ''}<a href=${instanceHref(id)}>${id}</a>`)}</p>` : nothing}
        <div class="field">
          <label for="b-reason">Reason</label
          ><input
            id="b-reason"
            maxlength="2000"
            .value=${this.reason ?? ''}
            @input=${e => {
              this.reason = e.target.value;
            }}
          />
        </div>
        <div class="row">
          <button class="primary ${danger ? 'danger' : ''}" ?disabled=${this.busy || !possible} @click=${() => this.#send(false)}>
            ${word(this.#action)} ${possible.toLocaleString()} instances
          </button>
        </div>
        ${command(curl('POST', 'bulk', this.#body(false)))}
      </div>
    </section>`;
  }

  view({ workflows }) {
    const set = name => event => refine({ [name]: event.target.value }, { replace: true });
    return html`<nav class="crumb" aria-label="Place"><a href=${href('bulk')}>Bulk orders</a></nav>
      <div class="head">
        <h1>New bulk order</h1>
        <p>Nothing happens before you have seen what it would do.</p>
      </div>
      <div class="split">
        <section class="card" aria-labelledby="b-which">
          <header><h2 id="b-which">What, and for which instances</h2></header>
          <div class="body fields">
            <div class="field">
              <label for="b-action">Order</label
              ><select id="b-action" @change=${set('action')}>
                ${Object.entries(ACTIONS).map(([name, [each]]) => html`<option value=${name} .selected=${name === this.#action}>${each}</option>`)}
              </select>
            </div>
            <div class="field">
              <label for="b-status">Status</label
              ><select id="b-status" @change=${set('status')}>
                <option value="">Any</option>
                ${['in_progress', 'failed', 'paused', 'compensating'].map(status => html`<option value=${status} .selected=${status === this.query.get('status')}>${look(status).word}</option>`)}
              </select>
            </div>
            <div class="field">
              <label for="b-workflow">Workflow</label
              ><select id="b-workflow" @change=${set('workflow')}>
                <option value="">Any</option>
                ${workflows.map(name => html`<option .selected=${name === this.query.get('workflow')}>${name}</option>`)}
              </select>
            </div>
            ${this.#field('id', 'Id begins with')}${this.#field('label', 'Label', 'name:value')}${this.#field('tag', 'Tag')}
            ${this.#field('startedFrom', 'Started from', '2026-01-31T12:00:00Z')}${this.#field('startedBefore', 'Started before', '2026-01-31T12:00:00Z')}
            ${
              this.wrong
                ? html`<div class="banner bad" role="alert">
                    ${icon('warning')}
                    <div>${this.wrong.message}</div>
                  </div>`
                : nothing
            }
            <div class="row">
              <button class=${this.preview ? '' : 'primary'} ?disabled=${this.busy} @click=${() => this.#send(true)}>
                See what it would do
              </button>
            </div>
          </div>
        </section>
        ${this.preview ? this.#preview() : html`<div class="card">${empty('bulk', 'Not tried yet', 'See what it would do first: how many instances, and which of them would be refused.')}</div>`}
      </div>`;
  }
}
customElements.define('hf-bulk-new', BulkNew);
