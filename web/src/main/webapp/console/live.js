import { API, query } from './api.js';

const SPREAD = 400;
const AGAIN = 3000;
const LONGEST_AGAIN = 60_000;

/**
 * Changes as they happen, by server-sent events: the browser comes back by itself and names the last event it has seen. The first event
 * of a stream tells how it is now, and whatever has happened since the page was loaded; changes in quick succession are told once.
 */
export class Live {
  #source;
  #spread;
  #reopen;
  #pause = AGAIN;
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
    const source = new EventSource(`${API}events${query(parameters)}`);
    this.#source = source;
    source.onopen = () => {
      this.#pause = AGAIN;
      this.#said(true);
    };
    source.onerror = () => {
      this.#said(false);
      if (source.readyState === EventSource.CLOSED) {
        // the server has answered something else, perhaps because it starts
        this.#reopen = setTimeout(() => this.watch(kind, parameters), this.#pause);
        this.#pause = Math.min(LONGEST_AGAIN, this.#pause * 2);
      }
    };
    source.addEventListener(kind, event => {
      clearTimeout(this.#spread);
      this.#spread = setTimeout(() => this.#told(JSON.parse(event.data)), SPREAD);
    });
  }

  /** Lets go. */
  close() {
    clearTimeout(this.#spread);
    clearTimeout(this.#reopen);
    this.#source?.close();
    this.#source = undefined;
    this.#said(false);
  }
}
