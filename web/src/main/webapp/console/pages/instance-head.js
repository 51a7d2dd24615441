import { html, nothing } from 'lit';
import { traceHref } from '../caller.js';
import { icon } from '../icon.js';
import { href } from '../router.js';
import { label } from '../status.js';
import { between, duration, moment, point } from '../time.js';
import { actions } from './instance-actions.js';

/** What an instance is, in words: where it stands, since when, who called it, and why it has failed. */
export function head({ instance, path, parent }, live, done) {
  const { instanceId: id, status, endedAt } = instance;
  return html`<nav class="crumb" aria-label="Place">
      <a href=${href('instances')}>Instances</a> ${icon('next')}
      <a href=${href('instances', { workflow: instance.workflow })}>${instance.workflow}</a>
    </nav>
    <div class="head">
      <h1>${id}</h1>
      ${label(status)} ${endedAt ? nothing : html`<span class="live ${live ? 'on' : ''}">${live ? 'Live' : 'Connecting'}</span>`}
      <div class="actions">${actions(instance, path, done)}</div>
    </div>
    <dl class="summary">
      <div>
        <dt>Workflow</dt>
        <dd>
          <a href=${href(`workflows/${encodeURIComponent(instance.workflow)}`)}>${instance.workflow}</a>
          ${instance.version ? `version ${instance.version}` : html`<span class="muted">not deployed here</span>`}
        </dd>
      </div>
      <div>
        <dt>Started</dt>
        <dd>${moment(instance.createdAt)}</dd>
      </div>
      <div>
        <dt>${endedAt ? 'Took' : 'Running for'}</dt>
        <dd>${duration(between(instance.createdAt, endedAt))}</dd>
      </div>
      ${
        instance.node
          ? html`<div>
              <dt>At node</dt>
              <dd>${instance.node}</dd>
            </div>`
          : nothing
      }
      ${
        instance.wake
          ? html`<div>
              <dt>Goes on</dt>
              <dd>${point(instance.wake)}</dd>
            </div>`
          : nothing
      }
      ${
        instance.signal
          ? html`<div>
              <dt>Waits for</dt>
              <dd>${instance.signal}</dd>
            </div>`
          : nothing
      }
      ${
        instance.branchCount > 1
          ? html`<div>
              <dt>Branches</dt>
              <dd>${instance.branchCount}, ${instance.held} running</dd>
            </div>`
          : nothing
      }
      ${
        instance.actor
          ? html`<div>
              <dt>Ordered by</dt>
              <dd>${instance.actor}</dd>
            </div>`
          : nothing
      }
      ${
        instance.trace
          ? html`<div>
              <dt>Trace</dt>
              <dd>
                ${
                  traceHref(instance.trace)
                    ? html`<a class="mono" href=${traceHref(instance.trace)} target="_blank" rel="noopener">${instance.trace.slice(0, 8)}</a>`
                    : html`<span class="mono" title=${instance.trace}>${instance.trace.slice(0, 8)}</span>`
                }
              </dd>
            </div>`
          : nothing
      }
      ${
        parent
          ? html`<div>
              <dt>Called by</dt>
              <dd><a href=${href(`instances/${encodeURIComponent(parent)}`)}>${parent}</a></dd>
            </div>`
          : nothing
      }
      ${
        instance.labels || instance.tags
          ? html`<div>
              <dt>Labels</dt>
              <dd class="row">
                ${Object.entries(instance.labels ?? {}).map(([name, value]) => html`<a class="tag" href=${href('instances', { label: `${name}:${value}` })}>${name}: ${value}</a>`)}
                ${(instance.tags ?? []).map(tag => html`<a class="tag" href=${href('instances', { tag })}>${tag}</a>`)}
              </dd>
            </div>`
          : nothing
      }
    </dl>
    ${
      instance.error
        ? html`<div class="banner bad">
              ${icon('cross')}
              <div>
                <b>${instance.error.message ?? instance.error.type}</b>
                <div class="small mono">${instance.error.type}${instance.node ? ` at ${instance.node}` : ''}</div>
                ${
                  instance.error.stackTrace
                    ? html`<details class="trace">
                        <summary>Stack trace</summary>
                        <pre class="code" tabindex="0">${instance.error.stackTrace}</pre>
                      </details>`
                    : nothing
                }
              </div>
            </div>
            <br />`
        : instance.reason
          ? html`<div class="banner held">
                ${icon('warning')}
                <div>${instance.reason}</div>
              </div>
              <br />`
          : nothing
    }`;
}
