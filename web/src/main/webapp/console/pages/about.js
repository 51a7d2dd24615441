import { html } from 'lit';
import { API, get } from '../api.js';
import { caller } from '../caller.js';
import { label } from '../status.js';
import { Page } from '../page.js';

/** What this is, and where its description stands. */
class About extends Page {
  get heading() {
    return 'About';
  }

  async load(signal) {
    const [health, description] = await Promise.all([
      get('health', {}, { signal }).then(
        () => true,
        () => false,
      ),
      fetch('/openapi', { headers: { Accept: 'application/json' }, signal }).then(
        answer => (answer.ok ? answer.json() : undefined),
        () => undefined,
      ),
    ]);
    return { health, version: description?.info?.version };
  }

  view({ health, version }) {
    const { name, roles } = caller();
    return html`<div class="head"><h1>About</h1></div>
      <div class="grid">
        <section class="card" aria-labelledby="a-what">
          <header><h2 id="a-what">Holdfast</h2></header>
          <div class="body">
            <dl class="facts">
              <dt>Version</dt>
              <dd>${version ?? 'unknown'}</dd>
              <dt>Engine</dt>
              <dd>${label(health ? 'live' : 'lost')}</dd>
              <dt>API</dt>
              <dd class="mono">${location.origin}${API}</dd>
              <dt>Description</dt>
              <dd><a href="/openapi">OpenAPI 3.1</a></dd>
              <dt>Licence</dt>
              <dd>Apache-2.0; the console uses Lit (BSD-3-Clause)</dd>
            </dl>
          </div>
        </section>
        <section class="card" aria-labelledby="a-who">
          <header><h2 id="a-who">You</h2></header>
          <div class="body">
            <dl class="facts">
              <dt>Name</dt>
              <dd>${name}</dd>
              <dt>Roles</dt>
              <dd>${roles.join(', ')}</dd>
              <dt>Log out</dt>
              <dd>Where the browser has asked for a password, close all of its windows.</dd>
            </dl>
          </div>
        </section>
      </div>`;
  }
}
customElements.define('hf-about', About);
