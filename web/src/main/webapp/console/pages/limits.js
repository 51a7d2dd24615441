import { html, nothing } from 'lit';
import { get } from '../api.js';
import { Page, empty } from '../page.js';
import { instanceHref } from '../router.js';
import { pager, table } from '../table.js';
import { moment } from '../time.js';

const ids = list =>
  html`${list.slice(0, 5).map(id => html`<a href=${instanceHref(id)}>${id}</a> `)}${list.length > 5 ? html`<span class="muted">and ${list.length - 5} more</span>` : nothing}`;

/** Limits that are in use. */
class Limits extends Page {
  get heading() {
    return 'Limits';
  }

  load(signal) {
    return get('limits', { cursor: this.query.get('cursor') }, { signal });
  }

  view({ items, next }) {
    return html`<div class="head">
        <h1>Limits</h1>
        <p>Limits that somebody holds a place of, or waits for, over all nodes.</p>
      </div>
      <div class="card">
        ${
          items.length
            ? html`${table(
                'Limits',
                [
                  { title: 'Limit', cell: each => each.limit },
                  { title: 'Key', type: 'break', cell: each => each.key || html`<span class="muted">all</span>` },
                  {
                    title: 'Held',
                    cell: each =>
                      html`<div class="row nowrap">
                        <meter min="0" max=${each.most} value=${each.held} aria-label="${each.held} of ${each.most}"></meter> ${each.held}
                        of ${each.most}${each.period ? ` in ${each.period}` : ''}
                      </div>`,
                  },
                  { title: 'Waiting', type: 'number', cell: each => each.waiting },
                  { title: 'Next start', cell: each => moment(each.nextStartAt) },
                  { title: 'Held by', type: 'break', cell: each => ids(each.holders) },
                  { title: 'Waited for by', type: 'break', cell: each => ids(each.waiters) },
                ],
                items,
              )}${pager(`${items.length} shown`, next, this.query.get('cursor'))}`
            : empty(
                'limits',
                'No limit is in use',
                'Workflows and steps can say how many of them run at once; those that do stand here while somebody holds a place.',
              )
        }
      </div>`;
  }
}
customElements.define('hf-limits', Limits);
