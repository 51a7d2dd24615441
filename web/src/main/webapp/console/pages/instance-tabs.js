import { html, nothing } from 'lit';
import { empty } from '../page.js';
import { instanceHref, refined } from '../router.js';
import { label } from '../status.js';
import { table } from '../table.js';
import { copyButton } from '../copy.js';
import { between, duration, moment, point } from '../time.js';

/** The checkpoints, one row each. */
export const steps = data =>
  html`<div class="card">
    ${table(
      'Steps',
      [
        {
          title: 'Node',
          cell: step => (step.node ? html`<a data-row href=${refined({ tab: '', node: step.node })}>${step.node}</a>` : step.kind),
        },
        { title: 'Kind', cell: step => step.kind },
        { title: 'Attempt', type: 'number', cell: step => step.attempt ?? '' },
        { title: 'Branch', type: 'number', cell: step => `${step.branch}.${step.sequence}` },
        { title: 'Took', type: 'number nowrap', cell: step => duration(between(step.startedAt, step.at)) },
        { title: 'Stored', cell: step => point(step.at) },
        { title: 'On node', cell: step => step.runner },
        {
          title: 'Error',
          type: 'break',
          cell: step => (step.error ? html`<span class="status bad">${step.error.type.split('.').pop()}</span> ${step.error.message}` : ''),
        },
      ],
      data.steps,
    )}
  </div>`;

/** The input, the output, and what the steps share. */
export function values({ instance, path }) {
  return html`<div class="stack">
    <hf-value .name=${'Input'} .href=${`${path}/steps/0/0/output`}></hf-value>
    ${
      instance.status === 'completed'
        ? html`<hf-value .name=${'Output'} .href=${`${path}/output`}></hf-value>`
        : html`<p class="muted">There is no output ${instance.endedAt ? 'and there never will be' : 'yet'}.</p>`
    }
    ${(instance.shared ?? []).map(name => html`<hf-value .name=${`Shared: ${name}`} .href=${`${path}/shared/${encodeURIComponent(name)}`}></hf-value>`)}
  </div>`;
}

/** What was sent to it. */
export const signals = ({ sent }) =>
  html`<div class="card">
    ${
      sent.length
        ? table(
            'Signals',
            [
              { title: 'Kind', cell: each => each.kind },
              { title: 'Name', cell: each => each.name ?? '' },
              { title: 'Sent', cell: each => point(each.at) },
              { title: 'By', cell: each => each.actor ?? '' },
              { title: 'Reason', type: 'break', cell: each => each.reason ?? '' },
              { title: 'Key', type: 'break', cell: each => each.key ?? '' },
              { title: 'Taken by branch', type: 'number', cell: each => each.consumedBy ?? html`<span class="muted">not yet</span>` },
            ],
            sent,
          )
        : empty('signal', 'Nothing was sent to it', 'Events and orders for this instance are listed here.')
    }
  </div>`;

/** The instances that it has called. */
export const children = ({ children: { items, next } }) =>
  html`<div class="card">
    ${
      items.length
        ? html`${table(
            'Children',
            [
              {
                title: 'Instance',
                type: 'break',
                cell: row => html`<a data-row href=${instanceHref(row.instanceId)}>${row.instanceId}</a>`,
              },
              { title: 'Status', cell: row => label(row.status) },
              { title: 'Workflow', cell: row => row.workflow },
              { title: 'Started', cell: row => moment(row.createdAt) },
              { title: 'Duration', type: 'number nowrap', cell: row => duration(between(row.createdAt, row.endedAt)) },
            ],
            items,
          )}${next ? html`<p class="pager muted small">The first 200 are shown.</p>` : nothing}`
        : empty('call', 'It has called no other workflow', 'Workflows that it runs as instances of their own are listed here.')
    }
  </div>`;

/** All of it as the API has it, to take along. */
export function raw({ instance, steps: checkpoints, timeline }) {
  const text = JSON.stringify({ instance, steps: checkpoints, timeline }, null, 2);
  const link = () => {
    const download = document.createElement('a');
    download.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    download.download = `${instance.instanceId.replaceAll(/[^\w.-]+/g, '-')}.json`;
    download.click();
    URL.revokeObjectURL(download.href);
  };
  return html`<div class="value">
    <header>
      <b>Instance, steps and timeline</b
      ><span class="actions row">${copyButton(text)} <button class="quiet" @click=${link}>Download</button></span>
    </header>
    <pre tabindex="0">${text.slice(0, 256 * 1024)}</pre>
  </div>`;
}
