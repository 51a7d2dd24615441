import { html } from 'lit';
import { Page } from '../page.js';
import { href } from '../router.js';

/** For a path that is none. */
class Missing extends Page {
  get heading() {
    return 'Not found';
  }

  view() {
    return html`<div class="card">
      <div class="empty">
        <h1>There is no such page</h1>
        <p class="break">${location.pathname}</p>
        <a class="button" href=${href('')}>To the overview</a>
      </div>
    </div>`;
  }
}
customElements.define('hf-missing', Missing);
