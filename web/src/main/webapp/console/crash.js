import { html } from 'lit';
import { Element } from './element.js';
import { get } from './api.js';
import { icon } from './icon.js';
import { notify } from './notice.js';
import { ask } from './order.js';

const AGAIN = 1000;

/** On a server for development: the button that crashes it, and word of its coming back. */
class Crash extends Element {
  static properties = { gone: { state: true } };

  #ask() {
    ask({
      title: 'Crash this server',
      text:
        'Halts its Java virtual machine in the middle of whatever it does, as kill -9 would: nothing is rolled back, closed or written down. ' +
        'Where wildfly-config/run has started it, it is started again, and each instance goes on from its last checkpoint as soon as ' +
        'the claims of the dead server have run out, within 20 seconds.',
      method: 'POST',
      path: 'development/crash',
      body: () => ({}),
      reasoned: false,
      fatal: true,
      danger: true,
      verb: 'Crash it',
      done: () => this.#wait(Date.now()),
    });
  }

  async #wait(since) {
    this.gone = true;
    try {
      await get('health');
    } catch {
      setTimeout(() => this.#wait(since), AGAIN);
      return;
    }
    this.gone = false;
    notify(`The server is back after ${Math.round((Date.now() - since) / 1000)} seconds.`);
    window.dispatchEvent(new CustomEvent('hf-refresh'));
  }

  render() {
    return this.gone
      ? html`<div class="banner bad" role="status">${icon('warning')}<div>Crashed. Waiting for it to come back.</div></div>`
      : html`<button class="danger" @click=${this.#ask}>${icon('warning')}Crash this server</button>`;
  }
}
customElements.define('hf-crash', Crash);
