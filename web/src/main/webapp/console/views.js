import { html, nothing } from 'lit';
import { Element } from './element.js';
import { icon } from './icon.js';
import { notify } from './notice.js';
import { href } from './router.js';

const KEPT = 'holdfast.views';

/** What is usual to ask for; everything else people name by themselves. */
const USUAL = [
  { name: 'In flight', query: 'status=in_progress' },
  { name: 'Longest running', query: 'status=in_progress&sort=started' },
  { name: 'Failed in the last 24 hours', query: 'status=failed&hours=24' },
];

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]');
  } catch {
    return [];
  }
};

/** Views of the list under names: each is an address, and the names are kept in this browser. */
class Views extends Element {
  static properties = { query: { type: Object }, views: { state: true } };

  constructor() {
    super();
    this.query = new URLSearchParams();
    this.views = kept();
  }

  #keep(views) {
    this.views = views;
    localStorage.setItem(KEPT, JSON.stringify(views));
  }

  #save(event) {
    event.preventDefault();
    const field = this.querySelector('#view-name');
    const name = field.value.trim();
    const query = new URLSearchParams(this.query);
    query.delete('cursor');
    this.#keep([...this.views.filter(view => view.name !== name), { name, query: query.toString() }]);
    field.value = '';
    this.#close();
    notify(`Kept as "${name}".`);
  }

  #close() {
    this.querySelector('#views').hidePopover();
  }

  render() {
    const link = view =>
      html`<a href=${href('instances') + (view.query && `?${view.query}`)} @click=${this.#close}>${view.name}</a>`;
    return html`<button popovertarget="views">${icon('bulk')}Views</button>
      <div id="views" popover class="card">
        <div class="body fields">
          <h2>Views</h2>
          <ul class="views">
            ${USUAL.map(view => html`<li>${link(view)}</li>`)}
            ${this.views.map(
              view =>
                html`<li>
                  ${link(view)}
                  <button
                    class="bare"
                    aria-label="Forget ${view.name}"
                    @click=${() => this.#keep(this.views.filter(each => each !== view))}
                  >
                    ${icon('cross')}
                  </button>
                </li>`,
            )}
          </ul>
          <form @submit=${this.#save}>
            <div class="field">
              <label for="view-name">Keep what you see as</label><input id="view-name" required maxlength="60" autocomplete="off" />
            </div>
            <button>Keep</button>
          </form>
          ${this.views.length ? nothing : html`<p class="muted small">Kept in this browser. To send one to somebody, send the address.</p>`}
        </div>
      </div>`;
  }
}
customElements.define('hf-views', Views);
