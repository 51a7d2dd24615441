import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { Live } from '../live.js';
import { Page, empty } from '../page.js';
import { href, instanceHref } from '../router.js';
import { FILTERS, label } from '../status.js';
import { ago, brief, moment } from '../time.js';

const DAY = 86_400_000;

/** Where the eye goes first: what has failed, who waits, who runs. */
class Overview extends Page {
  static properties = { live: { state: true } };

  #live = new Live(
    () => this.reload(),
    on => {
      this.live = on;
    },
  );

  get heading() {
    return 'Overview';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#live.watch('instances', {});
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#live.close();
  }

  async load(signal) {
    const since = new Date(Date.now() - DAY).toISOString();
    const [counts, failed, recent, waiting, nodes, schedules] = await Promise.all([
      get('counts', {}, { signal }),
      get('instances', { status: 'failed', startedFrom: since, limit: 8 }, { signal }),
      get('instances', { limit: 8 }, { signal }),
      get('waiting', { limit: 8 }, { signal }),
      may('GET', 'nodes') ? get('nodes', {}, { signal }) : { items: [] },
      get('schedules', {}, { signal }),
    ]);
    return { counts, failed, recent, waiting, nodes: nodes.items, schedules: schedules.items };
  }

  #rows(items, cell) {
    return html`<table>
      <tbody>
        ${items.map(
          item =>
            html`<tr>
              <th scope="row" class="break">
                <a data-row href=${instanceHref(item.instanceId)}>${item.instanceId}</a>
                <div class="small muted">${item.workflow}</div>
              </th>
              <td class="number nowrap">${cell(item)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  view({ counts: { byStatus, more }, failed, recent, waiting, nodes, schedules }) {
    const live = nodes.filter(node => node.state === 'live');
    const due = schedules.filter(schedule => schedule.next && !schedule.paused).sort((a, b) => a.next.localeCompare(b.next));
    return html`<div class="head">
        <h1>Overview</h1>
        <span class="live ${this.live ? 'on' : ''}">${this.live ? 'Live' : 'Connecting'}</span>
        <div class="actions">
          ${may('POST', 'workflows/{name}/instances') ? html`<a class="button primary" href=${href('workflows')}>${icon('play')}Start a workflow</a>` : nothing}
        </div>
      </div>
      <div class="tiles">
        ${FILTERS.map(
          status =>
            html`<a class="tile" href=${href('instances', { status })}>
              <span class="row">${label(status)}</span><b>${byStatus[status].toLocaleString()}${more.includes(status) ? '+' : ''}</b></a
            >`,
        )}
      </div>
      <dl class="summary engine">
        <div>
          <dt>Nodes</dt>
          <dd>
            <a href=${href('nodes')}>${live.length} live</a
            >${nodes.filter(node => node.state === 'lost').length ? html`, ${nodes.filter(node => node.state === 'lost').length} lost` : nothing}
          </dd>
        </div>
        <div>
          <dt>Running steps</dt>
          <dd>${live.reduce((sum, node) => sum + node.held, 0)} in ${live.reduce((sum, node) => sum + node.slots, 0)} slots</dd>
        </div>
        <div>
          <dt>Schedules</dt>
          <dd>
            <a href=${href('schedules')}>${schedules.length}</a>${due[0] ? html`, next is ${due[0].name} ${ago(due[0].next)}` : nothing}
          </dd>
        </div>
      </dl>
      <div class="grid">
        <section class="card" aria-labelledby="o-failed">
          <header>
            <h2 id="o-failed">Failed in the last 24 hours</h2>
            <div class="actions"><a href=${href('instances', { status: 'failed', hours: 24 })}>All of them</a></div>
          </header>
          ${
            failed.items.length
              ? html`<table>
                  <tbody>
                    ${failed.items.map(
                      row =>
                        html`<tr>
                          <th scope="row" class="break">
                            <a data-row href=${instanceHref(row.instanceId)}>${row.instanceId}</a>
                            <div class="small muted break">${brief(row.error)}</div>
                          </th>
                          <td class="nowrap number">${moment(row.createdAt)}</td>
                        </tr>`,
                    )}
                  </tbody>
                </table>`
              : empty('check', 'Nothing has failed', 'No instance that was started in the last 24 hours has failed.')
          }
        </section>
        <section class="card" aria-labelledby="o-waiting">
          <header>
            <h2 id="o-waiting">Waiting the longest</h2>
            <div class="actions"><a href=${href('waiting')}>All of them</a></div>
          </header>
          ${
            waiting.items.length
              ? this.#rows(
                  waiting.items,
                  row =>
                    html`${row.signals.map(signal => signal.name).join(', ')}
                      <div class="small muted">${moment(row.createdAt)}</div>`,
                )
              : empty('waiting', 'Nobody is waited for', 'No instance stands at a wait for an event.')
          }
        </section>
        <section class="card" aria-labelledby="o-recent">
          <header>
            <h2 id="o-recent">Started last</h2>
            <div class="actions"><a href=${href('instances')}>All of them</a></div>
          </header>
          ${
            recent.items.length
              ? this.#rows(
                  recent.items,
                  row =>
                    html`${label(row.status)}
                      <div class="small muted">${moment(row.createdAt)}</div>`,
                )
              : empty('instances', 'Nothing was started yet', 'Start a workflow from its page, from your code, or through the REST API.')
          }
        </section>
      </div>`;
  }
}
customElements.define('hf-overview', Overview);
