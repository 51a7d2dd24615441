import { html, nothing } from 'lit';
import { Element } from './element.js';
import { icon } from './icon.js';

/**
 * A page: loads what it shows whenever its path or query changes, and shows that it loads, that there is nothing, or what went wrong.
 *
 * A subclass says its title, loads its data, and shows it.
 */
export class Page extends Element {
  static properties = { params: { type: Object }, query: { type: Object }, data: { state: true }, problem: { state: true } };

  #loading;

  constructor() {
    super();
    this.params = {};
    this.query = new URLSearchParams();
    this.again = () => this.reload();
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hf-refresh', this.again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hf-refresh', this.again);
    this.#loading?.abort();
  }

  /** The words in the browser's tab. */
  get heading() {
    return 'Holdfast';
  }

  /** Loads what is shown; the signal ends it when nobody wants it any more. */
  async load(_signal) {
    return {};
  }

  /** Shows what was loaded. */
  view(_data) {
    return nothing;
  }

  willUpdate(changed) {
    if (changed.has('params') || changed.has('query')) {
      document.title = `${this.heading} · Holdfast`;
      this.reload();
    }
  }

  /** Loads again; what is shown stays until there is something newer. */
  async reload() {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const data = await this.load(loading.signal);
      if (this.#loading === loading) {
        this.data = data;
        this.problem = undefined;
        document.title = `${this.heading} · Holdfast`;
      }
    } catch (e) {
      if (this.#loading === loading && e.name !== 'AbortError') {
        this.problem = e;
        if (!e.code) {
          console.error(e);
        }
      }
    }
  }

  render() {
    if (this.problem && !this.data) {
      return trouble(this.problem, this.again);
    }
    if (!this.data) {
      return html`<h1 class="hidden">${this.heading}</h1>
        <div class="loading" role="status">Loading</div>`;
    }
    return html`${
      this.problem
        ? html`<div class="banner bad" role="alert">
              ${icon('warning')}
              <div>${this.problem.message} What you see is older. <button class="bare" @click=${this.again}>Try again</button></div>
            </div>
            <br />`
        : nothing
    }${this.view(this.data)}`;
  }
}

/** What is shown in the place of a page that cannot be shown. */
export function trouble(problem, again) {
  const missing = problem.status === 404;
  return html`<div class="card">
    <div class="empty" role="alert">
      ${icon(missing ? 'question' : 'warning')}
      <h1>${missing ? 'Not found' : problem.status === 403 ? 'Not allowed' : (problem.title ?? 'Something went wrong')}</h1>
      <p class="break">${problem.message}</p>
      ${problem.code ? html`<p class="small mono">${problem.code}</p>` : nothing}
      ${again && !missing ? html`<button @click=${again}>${icon('retry')}Try again</button>` : nothing}
    </div>
  </div>`;
}

/** What is shown where there is nothing to show. */
export const empty = (sign, title, text, more = nothing) =>
  html`<div class="empty">
    ${icon(sign)}
    <h2>${title}</h2>
    <p>${text}</p>
    ${more}
  </div>`;
