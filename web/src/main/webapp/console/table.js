import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from './icon.js';
import { refine, refined } from './router.js';

/** What a row is about: as long as that stays, so does its place under the keys. */
const key = row => row.href ?? row.number ?? row.id ?? row;

/**
 * A table whose columns have a name, a title, and a cell for each row; one that can be sorted has the two words of the API for it, or
 * compares two rows of the page that is here.
 * The first column's cell names the row.
 */
export function table(caption, columns, rows, sort, order) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}, table">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(column => head(column, sort, order))}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows,
          key,
          row =>
            html`<tr>
              ${columns.map((column, i) =>
                i === (columns.named ?? 0)
                  ? html`<th scope="row" class=${column.type ?? ''}>${column.cell(row)}</th>`
                  : html`<td class=${column.type ?? ''} title=${column.hint?.(row) ?? nothing}>${column.cell(row)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function head({ name, title, type, sorts, here }, sort, order) {
  if (here) {
    const now = order === name ? 'ascending' : order === `-${name}` ? 'descending' : 'none';
    return html`<th scope="col" class=${type ?? ''} aria-sort=${now}>
      <button
        title="Orders what is on this page"
        @click=${() => refine({ order: now === 'descending' ? name : now === 'ascending' ? '' : `-${name}` })}
      >
        ${title} ${now === 'none' ? nothing : icon(now === 'ascending' ? 'up' : 'down')}
      </button>
    </th>`;
  }
  if (!sorts) {
    return html`<th scope="col" class=${type ?? ''}>${title}</th>`;
  }
  const [up, down] = sorts;
  const now = order ? 'none' : sort === up ? 'ascending' : sort === down ? 'descending' : 'none';
  return html`<th scope="col" class=${type ?? ''} aria-sort=${now}>
    <button @click=${() => refine({ sort: now === 'descending' ? up : down, order: '', cursor: '' })}>
      ${title} ${now === 'none' ? nothing : icon(now === 'ascending' ? 'up' : 'down')}
    </button>
  </th>`;
}

/** The foot of a list that goes on: how many there are here, and the way to the next page and back to the first. */
export const pager = (words, next, cursor) =>
  html`<nav class="pager" aria-label="Pages">
    <span class="muted small">${words}</span>
    ${cursor ? html`<a class="button" href=${refined({ cursor: '' })}>First page</a>` : nothing}
    ${next ? html`<a class="button" href=${refined({ cursor: next })}>Next page ${icon('next')}</a>` : nothing}
  </nav>`;
