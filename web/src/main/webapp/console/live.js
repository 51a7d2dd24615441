import { API, query } from './api.js';

const SPREAD = 400;

/**
 * Changes as they happen, by server-sent events: the browser comes back by itself and names the last event it has seen.
 * Changes in quick succession are told once.
 */
export class Live {
  #source;
  #timer;
  #told;
  #said;

  /**
   * @param told is called after something has happened
   * @param said is called with true and false as the stream comes and goes
   */
  constructor(told, said = () => {}) {
    this.#told = told;
    this.#said = said;
  }

  /** Watches what a query names; what was watched before is let go. */
  watch(kind, parameters) {
    this.close();
    const source = new EventSource(API + 'events' + query(parameters));
    this.#source = source;
    let first = true;
    source.onopen = () => this.#said(true);
    source.onerror = () => this.#said(source.readyState !== EventSource.CLOSED && source.readyState === EventSource.OPEN);
    source.addEventListener(kind, event => {
      if (first) {
        first = false; // tells how it is, which the page has just loaded
        return;
      }
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#told(JSON.parse(event.data)), SPREAD);
    });
  }

  /** Lets go. */
  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.#said(false);
  }
}
