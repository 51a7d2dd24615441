import { html, nothing } from 'lit';
import { Element } from './element.js';
import { send } from './api.js';
import { seesValues } from './caller.js';
import { copyButton } from './copy.js';
import { curl } from './curl.js';
import { icon } from './icon.js';
import { layout } from './json.js';

/** Up to here a value is laid out and coloured; beyond it the text is shown as it is; and of more than this, only so much. */
const COLOURED = 64 * 1024;
const SHOWN = 256 * 1024;

const size = bytes =>
  bytes < 1024 ? `${bytes} bytes` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(2)} MB`;

/** A value of an instance: fetched when it is to be seen, shown as the text that is stored, and never longer than a page can bear. */
class Value extends Element {
  static properties = { name: {}, href: {}, text: { state: true }, problem: { state: true }, raw: { state: true } };

  constructor() {
    super();
    this.raw = false;
  }

  willUpdate(changed) {
    if (changed.has('href')) {
      this.text = undefined;
      this.problem = undefined;
      if (this.href && seesValues()) {
        this.#fetch(this.href);
      }
    }
  }

  async #fetch(href) {
    try {
      const text = await (await send('GET', href)).text();
      if (href === this.href) {
        this.text = text;
      }
    } catch (e) {
      this.problem = e;
    }
  }

  #download() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([this.text], { type: 'application/json' }));
    link.download = `${this.name.toLowerCase().replaceAll(/\W+/g, '-')}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  #content() {
    if (!seesValues()) {
      return html`<pre class="muted">Values are for the role holdfast-payload.</pre>`;
    }
    if (this.problem) {
      return html`<pre class="muted">${this.problem.message}</pre>`;
    }
    if (this.text === undefined) {
      return html`<div class="loading">Loading</div>`;
    }
    if (this.text.length > SHOWN) {
      return html`<pre tabindex="0">${this.text.slice(0, SHOWN)}…</pre>`;
    }
    if (this.raw || this.text.length > COLOURED) {
      return html`<pre tabindex="0">${this.text}</pre>`;
    }
    return html`<pre tabindex="0">
${layout(this.text).map(([kind, piece]) => (kind ? html`<span class="t-${kind}">${piece}</span>` : piece))}</pre>`;
  }

  render() {
    const length = this.text === undefined ? undefined : new Blob([this.text]).size;
    return html`<div class="value">
      <header>
        <b>${this.name}</b>
        ${length === undefined ? nothing : html`<span class="muted">${size(length)}${this.text.length > SHOWN ? `, of which the first ${size(SHOWN)} are shown` : ''}</span>`}
        <span class="actions row"
          >${
            this.text === undefined
              ? nothing
              : html` ${
                    this.text.length <= COLOURED
                      ? html`<button
                          class="quiet"
                          aria-pressed=${this.raw}
                          @click=${() => {
                            this.raw = !this.raw;
                          }}
                        >
                          Raw
                        </button>`
                      : nothing
                  }
                  ${copyButton(() => this.text)} ${copyButton(() => curl('GET', this.href), 'curl')}
                  <button class="quiet" aria-label="Download ${this.name}" @click=${this.#download}>${icon('download')}</button>`
          }</span
        >
      </header>
      ${this.#content()}
    </div>`;
  }
}
customElements.define('hf-value', Value);
