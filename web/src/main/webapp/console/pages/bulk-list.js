import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { Page, empty } from '../page.js';
import { href } from '../router.js';
import { label } from '../status.js';
import { pager, table } from '../table.js';
import { moment } from '../time.js';
import { bar, word } from './bulk-words.js';

/** All orders for many. */
class BulkList extends Page {
  get heading() {
    return 'Bulk orders';
  }

  load(signal) {
    return get('bulk', { cursor: this.query.get('cursor') }, { signal });
  }

  view({ items, next }) {
    return html`<div class="head">
        <h1>Bulk orders</h1>
        <p>One order for every instance that a filter lets through, carried out in the background.</p>
        <div class="actions">
          ${may('POST', 'bulk') ? html`<a class="button primary" href=${href('bulk/new')}>${icon('plus')}New order</a>` : nothing}
        </div>
      </div>
      <div class="card">
        ${
          items.length
            ? html`${table(
                'Bulk orders',
                [
                  { title: 'Order', cell: each => html`<a data-row href=${href(`bulk/${each.id}`)}>${word(each.action)}</a>` },
                  { title: 'Status', cell: each => label(each.status) },
                  { title: 'Filter', type: 'break', cell: each => each.filter || 'all' },
                  { title: 'Instances', type: 'number', cell: each => each.total.toLocaleString() },
                  { title: 'Progress', cell: each => bar(each) },
                  { title: 'Refused', type: 'number', cell: each => each.refused.toLocaleString() },
                  { title: 'Ordered', cell: each => html`${moment(each.createdAt)}${each.actor ? ` by ${each.actor}` : ''}` },
                ],
                items,
              )}${pager(`${items.length} shown`, next, this.query.get('cursor'))}`
            : empty(
                'bulk',
                'Nothing was ordered for many',
                'Narrow the list of instances, and act on all of them at once.',
                html`<a class="button" href=${href('instances')}>Look at the instances</a>`,
              )
        }
      </div>`;
  }
}
customElements.define('hf-bulk-list', BulkList);
