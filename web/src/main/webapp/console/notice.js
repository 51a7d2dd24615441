import { html } from 'lit';
import { Element } from './element.js';
import { icon } from './icon.js';

const LONG = 8000;

/** Says something in passing: on the screen, and to screen readers. */
export const notify = (text, tone = 'good') => window.dispatchEvent(new CustomEvent('hf-notice', { detail: { text, tone } }));

/** Says something to screen readers alone, such as a count that has changed. */
export const announce = text => window.dispatchEvent(new CustomEvent('hf-announce', { detail: text }));

/** The corner where passing messages stand. */
class Notices extends Element {
  static properties = { items: { state: true }, spoken: { state: true } };

  constructor() {
    super();
    this.items = [];
    this.spoken = '';
    this.hear = event => this.#add(event.detail);
    this.speak = event => {
      this.spoken = event.detail;
    };
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hf-notice', this.hear);
    window.addEventListener('hf-announce', this.speak);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hf-notice', this.hear);
    window.removeEventListener('hf-announce', this.speak);
  }

  #add(item) {
    this.items = [...this.items, item].slice(-4);
    setTimeout(() => this.#drop(item), LONG);
  }

  #drop(item) {
    this.items = this.items.filter(each => each !== item);
  }

  render() {
    return html` <div class="notices" role="status">
        ${this.items.map(
          item =>
            html`<div class="banner notice ${item.tone}">
              ${icon(item.tone === 'good' ? 'check' : 'warning')}
              <div>${item.text}</div>
              <button class="bare" aria-label="Dismiss" @click=${() => this.#drop(item)}>${icon('cross')}</button>
            </div>`,
        )}
      </div>
      <div class="live-region" aria-live="polite">${this.spoken}</div>`;
  }
}
customElements.define('hf-notices', Notices);
