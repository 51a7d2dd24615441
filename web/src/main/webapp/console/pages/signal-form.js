import { html, nothing } from 'lit';
import { getExact, json, segment, send } from '../api.js';
import { may } from '../caller.js';
import { command } from '../copy.js';
import { curl } from '../curl.js';
import { Element } from '../element.js';
import { icon } from '../icon.js';
import { notify } from '../notice.js';

/** The form for an event that an instance waits for; several events are several forms, one of which is shown. */
class SignalForm extends Element {
  static properties = {
    instance: { attribute: false },
    names: { type: Array },
    name: { state: true },
    schema: { state: true },
    problem: { state: true },
    body: { state: true },
  };

  willUpdate(changed) {
    if ((changed.has('names') || changed.has('instance')) && !this.names.includes(this.name)) {
      this.#choose(this.names[0]);
    }
  }

  async #choose(name) {
    this.name = name;
    this.schema = undefined;
    this.problem = undefined;
    const { workflow, definitionHash } = this.instance;
    try {
      this.schema = await getExact(`workflows/${segment(workflow)}/versions/${definitionHash}/signals/${segment(name)}`);
    } catch {
      this.schema = {};
    }
  }

  get #path() {
    return `instances/${segment(this.instance.instanceId)}/signals/${segment(this.name)}`;
  }

  async #send(event) {
    event.preventDefault();
    const form = this.querySelector('hf-form');
    const body = form.read();
    if (body === undefined) {
      return;
    }
    this.problem = undefined;
    try {
      await json(await send('POST', this.#path, { body }));
      notify(`${this.name} was sent to ${this.instance.instanceId}`);
      this.dispatchEvent(new CustomEvent('sent', { bubbles: true }));
    } catch (e) {
      this.problem = e;
    }
  }

  render() {
    if (!may('POST', 'instances/{id}/signals/{name}')) {
      return html`<div class="banner await">
        ${icon('person')}
        <div>It waits for ${this.names.join(' or ')}; you may not send events.</div>
      </div>`;
    }
    return html`<form class="fields" novalidate aria-label="Answer" @submit=${this.#send}>
      ${
        this.names.length > 1
          ? html`<div class="segments" role="group" aria-label="Event">
              ${this.names.map(
                name => html`<button type="button" aria-pressed=${name === this.name} @click=${() => this.#choose(name)}>${name}</button>`,
              )}
            </div>`
          : nothing
      }
      ${
        this.schema
          ? html`<hf-form
              .schema=${this.schema}
              .name=${this.name}
              @input=${() => {
                this.body = this.querySelector('hf-form').peek();
              }}
            ></hf-form>`
          : html`<div class="loading">Loading the form</div>`
      }
      ${
        this.problem
          ? html`<div class="banner bad" role="alert">
              ${icon('warning')}
              <div>${this.problem.message} <span class="mono small">${this.problem.code}</span></div>
            </div>`
          : nothing
      }
      <div class="row"><button class="primary">${icon('signal')}Send ${this.name}</button></div>
      ${this.schema ? command(curl('POST', this.#path, this.body ?? '{}')) : nothing}
    </form>`;
  }
}
customElements.define('hf-signal-form', SignalForm);
