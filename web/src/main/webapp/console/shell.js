import { html, nothing } from 'lit';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { Element } from './element.js';
import { caller, isReadOnly, may, meet } from './caller.js';
import { follow, href, match } from './router.js';
import { routes } from './routes.js';
import { icon } from './icon.js';
import { trouble } from './page.js';
import { KEYS, listen } from './shortcuts.js';
import './crash.js';

const MENU = [
  [
    'Runs',
    [
      ['', 'Overview', 'overview', 'instances'],
      ['instances', 'Instances', 'instances', 'instances'],
      ['waiting', 'Waiting', 'waiting', 'waiting'],
      ['bulk', 'Bulk orders', 'bulk', 'bulk'],
    ],
  ],
  [
    'Definitions',
    [
      ['workflows', 'Workflows', 'workflows', 'workflows'],
      ['schedules', 'Schedules', 'schedules', 'schedules'],
      ['jobs', 'Batch jobs', 'jobs', 'jobs'],
    ],
  ],
  [
    'Engine',
    [
      ['nodes', 'Nodes', 'nodes', 'nodes'],
      ['dead-letters', 'Dead letters', 'signal', 'dead-letters'],
      ['webhooks', 'Web-hooks', 'signal', 'webhooks'],
      ['limits', 'Limits', 'limits', 'limits'],
      ['retention', 'Retention', 'retention', 'retention'],
      ['audit', 'Audit', 'audit', 'audit'],
      ['about', 'About', 'about', 'caller'],
    ],
  ],
];

/** What stands around every page: the menu, who has logged in, the scheme, and the keys. */
class Shell extends Element {
  static properties = {
    place: { state: true },
    ready: { state: true },
    problem: { state: true },
    loggedOut: { state: true },
    dark: { state: true },
  };

  constructor() {
    super();
    this.dark = matchMedia('(prefers-color-scheme: dark)').matches;
    this.dark = document.documentElement.dataset.scheme ? document.documentElement.dataset.scheme === 'dark' : this.dark;
  }

  connectedCallback() {
    super.connectedCallback();
    follow(this);
    listen({ help: () => this.querySelector('#keys').showModal(), scheme: () => this.#turn() });
    window.addEventListener('popstate', () => this.#arrive());
    window.addEventListener('hf-navigated', () => this.#arrive());
    window.addEventListener('hf-logged-out', () => {
      this.loggedOut = true;
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', event => {
      this.dark = document.documentElement.dataset.scheme ? this.dark : event.matches;
    });
    this.#meet();
  }

  async #meet() {
    this.problem = undefined;
    try {
      await meet();
      this.ready = true;
      this.#arrive();
    } catch (e) {
      this.problem = e;
    }
  }

  #arrive() {
    const before = this.place;
    this.place = { ...match(routes, location.pathname), pathname: location.pathname, query: new URLSearchParams(location.search) };
    if (before && before.pathname !== this.place.pathname) {
      window.scrollTo(0, 0);
      this.updateComplete.then(() => this.querySelector('main').focus({ preventScroll: true }));
    }
  }

  #turn() {
    this.dark = !this.dark;
    const scheme = this.dark ? 'dark' : 'light';
    document.documentElement.dataset.scheme = scheme;
    localStorage.setItem('holdfast.scheme', scheme);
  }

  #menu() {
    return MENU.map(
      ([title, entries]) =>
        html`<div>
          <h2>${title}</h2>
          <ul>
            ${entries
              .filter(([, , , path]) => may('GET', path))
              .map(
                ([path, word, sign]) =>
                  html`<li>
                    <a href=${href(path)} aria-current=${this.place?.path === path ? 'page' : nothing}>${icon(sign)}${word}</a>
                  </li>`,
              )}
          </ul>
        </div>`,
    );
  }

  #page() {
    if (this.problem?.status === 403) {
      return html`<div class="card">
        <div class="empty">
          <h1>You have no role here</h1>
          <p>
            You have logged in, but none of your roles lets you see anything of this engine. Ask whoever administers it for one of
            holdfast-viewer, holdfast-starter, holdfast-operator or holdfast-admin.
          </p>
        </div>
      </div>`;
    }
    if (this.problem) {
      return trouble(this.problem, () => this.#meet());
    }
    if (!this.place) {
      return html`<div class="loading" role="status">Loading</div>`;
    }
    const tag = unsafeStatic(this.place.tag);
    return staticHtml`<${tag} .params=${this.place.params} .query=${this.place.query}></${tag}>`;
  }

  render() {
    const { name, roles } = caller();
    return html` <a
        class="skip"
        href="#main"
        @click=${e => {
          e.preventDefault();
          e.stopPropagation();
          this.querySelector('main').focus();
        }}
        >Skip to the content</a
      >
      <header class="side">
        <a class="brand" href=${href('')}><img src=${new URL('icon.svg', import.meta.url).pathname} alt="" />Holdfast</a>
        <nav aria-label="Main">${this.ready ? this.#menu() : nothing}</nav>
        <div class="foot">
          ${
            name
              ? html`<div class="who">
                  ${icon('person')}
                  <div>
                    <b>${name}</b>
                    <div class="small muted">
                      ${isReadOnly() ? 'this console only reads' : roles.map(role => role.replace('holdfast-', '')).join(', ')}
                    </div>
                  </div>
                </div>`
              : nothing
          }
          ${may('POST', 'development/crash') ? html`<hf-crash></hf-crash>` : nothing}
          <div class="tools">
            <button
              class="quiet square"
              aria-label=${this.dark ? 'Change to light' : 'Change to dark'}
              title="Light or dark (t)"
              @click=${this.#turn}
            >
              ${icon(this.dark ? 'sun' : 'moon')}
            </button>
            <button
              class="quiet square"
              aria-label="Show the keys"
              title="Keys (?)"
              @click=${() => this.querySelector('#keys').showModal()}
            >
              ${icon('keyboard')}
            </button>
          </div>
        </div>
      </header>
      <main id="main" tabindex="-1">
        ${
          this.loggedOut
            ? html`<div class="banner bad" role="alert">
                  ${icon('warning')}
                  <div>
                    You are not logged in any more.
                    <a
                      href=${location.href}
                      @click=${e => {
                        e.preventDefault();
                        e.stopPropagation();
                        location.reload();
                      }}
                      >Log in again</a
                    >; this page stays where it is.
                  </div>
                </div>
                <br />`
            : nothing
        }
        ${this.#page()}
      </main>
      <hf-notices></hf-notices>
      <hf-order></hf-order>
      <dialog id="keys" aria-labelledby="keys-title">
        <form method="dialog">
          <h2 id="keys-title">Keys</h2>
          <dl class="facts">
            ${KEYS.map(
              ([keys, what]) =>
                html`<dt>${keys.split(/ +/).map(key => html`<kbd>${key}</kbd> `)}</dt>
                  <dd>${what}</dd>`,
            )}
          </dl>
          <div class="actions"><button class="primary">Close</button></div>
        </form>
      </dialog>`;
  }
}
customElements.define('hf-shell', Shell);
