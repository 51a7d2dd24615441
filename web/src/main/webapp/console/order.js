import { html, nothing } from 'lit';
import { Element } from './element.js';
import { send, json } from './api.js';
import { curl } from './curl.js';
import { command } from './copy.js';
import { icon } from './icon.js';
import { notify } from './notice.js';

/**
 * Asks for a reason before something is ordered, names what it is about, and shows the command that does the same.
 *
 * An order has a title, words that say what it does, a method, a path, a body (of the reason and of further fields), headers,
 * a verb for the button, and what to do with the answer. One that ends the server itself is fatal: that there is no answer is what it is for.
 */
class OrderDialog extends Element {
  static properties = {
    order: { state: true },
    reason: { state: true },
    fields: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    this.open = event => this.#show(event.detail);
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hf-order', this.open);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hf-order', this.open);
  }

  async #show(order) {
    this.order = order;
    this.reason = '';
    this.fields = Object.fromEntries((order.fields ?? []).map(field => [field.name, field.value ?? '']));
    this.problem = undefined;
    this.busy = false;
    await this.updateComplete;
    this.querySelector('dialog').showModal();
    this.querySelector('[data-first]')?.focus();
  }

  #body() {
    return this.order.body?.({ reason: this.reason.trim() || undefined, ...this.fields });
  }

  async #carryOut(event) {
    event.preventDefault();
    const { method, path, headers, done, told, fatal } = this.order;
    this.busy = true;
    this.problem = undefined;
    try {
      const answer = await json(await send(method, path, { body: this.#body(), headers }));
      this.#close();
      if (told) {
        notify(typeof told === 'function' ? told(answer) : told);
      }
      done?.(answer);
    } catch (e) {
      if (fatal && e.code === 'unreachable') {
        this.#close();
        done?.();
      } else {
        this.problem = e;
      }
    } finally {
      this.busy = false;
    }
  }

  #close() {
    this.querySelector('dialog').close();
  }

  #field(field, first) {
    const set = value => {
      this.fields = { ...this.fields, [field.name]: value };
    };
    if (field.type === 'checkbox') {
      return html`<div class="field inline">
        <input
          type="checkbox"
          id="order-${field.name}"
          .checked=${!!this.fields[field.name]}
          ?data-first=${first}
          @change=${e => set(e.target.checked)}
        /><label for="order-${field.name}">${field.label}</label>
      </div>`;
    }
    const hint = field.hint ? html`<span class="hint" id="order-${field.name}-hint">${field.hint}</span>` : nothing;
    return html`<div class="field">
      <label for="order-${field.name}">${field.label}</label> ${
        field.type === 'textarea'
          ? html`<textarea
              id="order-${field.name}"
              ?data-first=${first}
              aria-describedby=${field.hint ? `order-${field.name}-hint` : nothing}
              .value=${this.fields[field.name]}
              @input=${e => set(e.target.value)}
            ></textarea>`
          : html`<input
              id="order-${field.name}"
              type=${field.type ?? 'text'}
              ?required=${field.required}
              ?data-first=${first}
              aria-describedby=${field.hint ? `order-${field.name}-hint` : nothing}
              .value=${this.fields[field.name]}
              @input=${e => set(e.target.value)}
            />`
      }
      ${hint}
    </div>`;
  }

  render() {
    const order = this.order;
    return html`<dialog
      aria-labelledby="order-title"
      @close=${() => {
        this.order = undefined;
      }}
    >
      ${
        order
          ? html`<form @submit=${this.#carryOut}>
              <h2 id="order-title">${order.title}</h2>
              <p>${order.text}</p>
              ${(order.fields ?? []).map((field, i) => this.#field(field, i === 0))}
              ${
                order.reasoned === false
                  ? nothing
                  : html`<div class="field">
                      <label for="order-reason">Reason</label>
                      <input
                        id="order-reason"
                        maxlength="2000"
                        autocomplete="off"
                        ?data-first=${!order.fields?.length}
                        .value=${this.reason}
                        @input=${e => {
                          this.reason = e.target.value;
                        }}
                        aria-describedby="order-reason-hint"
                      />
                      <span class="hint" id="order-reason-hint">Kept in the audit, with your name.</span>
                    </div>`
              }
              ${command(curl(order.method, order.path, this.#body(), order.headers))}
              ${
                this.problem
                  ? html`<div class="banner bad" role="alert">
                      ${icon('warning')}
                      <div>${this.problem.message} <span class="mono small">${this.problem.code}</span></div>
                    </div>`
                  : nothing
              }
              <div class="actions">
                <button type="button" @click=${this.#close}>Leave it</button>
                <button class="primary ${order.danger ? 'danger' : ''}" ?disabled=${this.busy}>${order.verb}</button>
              </div>
            </form>`
          : nothing
      }
    </dialog>`;
  }
}
customElements.define('hf-order', OrderDialog);

/** Opens the dialog. */
export const ask = order => window.dispatchEvent(new CustomEvent('hf-order', { detail: order }));
