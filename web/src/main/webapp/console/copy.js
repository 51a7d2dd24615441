import { html } from 'lit';
import { icon } from './icon.js';
import { notify } from './notice.js';

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify('Copied');
  } catch {
    notify('The browser does not let this page copy; mark the text and copy it by hand', 'bad');
  }
}

/** A button that copies; what to copy is asked for when it is pressed. */
export const copyButton = (text, word = 'Copy') =>
  html`<button type="button" class="quiet" @click=${() => copy(typeof text === 'function' ? text() : text)}>
    ${icon('copy')}${word}
  </button>`;

/** A command to look at and to take along. */
export const command = text =>
  html`<details>
    <summary>The same with curl</summary>
    <pre class="code" tabindex="0">${text}</pre>
    ${copyButton(text)}
  </details>`;
