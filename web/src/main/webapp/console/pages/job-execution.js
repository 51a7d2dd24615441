import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href } from '../router.js';
import { label } from '../status.js';
import { table } from '../table.js';
import { between, duration, point } from '../time.js';
import { PARAMETERS, executionHref, parameters } from './job-words.js';

/** One execution, with its steps and what they have read and written. */
class JobExecution extends Page {
  get heading() {
    return `Execution ${this.params.execution ?? ''}`;
  }

  async load(signal) {
    const job = await get(`jobs/executions/${this.params.execution}`, {}, { signal });
    const started = job.links.instances ? await get(job.links.instances, {}, { signal }) : { items: [] };
    return { job, started: started.items };
  }

  #order(verb, word, text, more = {}) {
    return html`<button
      class=${more.danger ? 'danger' : ''}
      @click=${() =>
        ask({
          title: `${word} execution ${this.params.execution}?`,
          text,
          verb: word,
          method: 'POST',
          reasoned: false,
          path: `jobs/executions/${this.params.execution}/${verb}`,
          body: () => ({}),
          done: () => this.reload(),
          ...more,
        })}
    >
      ${word}
    </button>`;
  }

  #actions({ status }) {
    const allowed = verb => may('POST', `jobs/executions/{id}/${verb}`);
    return html`${['starting', 'started'].includes(status) && allowed('stop') ? this.#order('stop', 'Stop', 'It ends at the next checkpoint, and can be restarted from there.', { danger: true }) : nothing}
    ${
      ['stopped', 'failed'].includes(status) && allowed('restart')
        ? this.#order('restart', 'Restart', 'A new execution goes on from the last checkpoint.', {
            fields: [PARAMETERS],
            body: ({ parameters: text }) => ({ parameters: parameters(text) }),
            done: answer => go(executionHref(answer.execution)),
          })
        : nothing
    }
    ${['stopped', 'failed'].includes(status) && allowed('abandon') ? this.#order('abandon', 'Abandon', 'It can never be restarted.', { danger: true }) : nothing}`;
  }

  view({ job, started }) {
    return html`<nav class="crumb" aria-label="Place">
        <a href=${href('jobs')}>Batch jobs</a> ${icon('next')} <a href=${href('jobs', { job: job.job })}>${job.job}</a>
      </nav>
      <div class="head">
        <h1>${job.job} ${job.execution}</h1>
        ${label(job.status)}
        <div class="actions">${this.#actions(job)}</div>
      </div>
      <dl class="summary">
        <div>
          <dt>Application</dt>
          <dd>${job.application}</dd>
        </div>
        ${
          job.exitStatus
            ? html`<div>
                <dt>Exit status</dt>
                <dd>${job.exitStatus}</dd>
              </div>`
            : nothing
        }
        <div>
          <dt>Started</dt>
          <dd>${point(job.startedAt)}</dd>
        </div>
        ${
          job.endedAt
            ? html`<div>
                <dt>Took</dt>
                <dd>${duration(between(job.startedAt, job.endedAt))}</dd>
              </div>`
            : nothing
        }
        ${
          job.node
            ? html`<div>
                <dt>On node</dt>
                <dd>${job.node}</dd>
              </div>`
            : nothing
        }${
          job.successor
            ? html`<div>
                <dt>Goes on as</dt>
                <dd><a href=${executionHref(job.successor)}>${job.successor}</a></dd>
              </div>`
            : nothing
        }
        <div>
          <dt>Run of the job</dt>
          <dd><a href=${href('jobs', { instance: job.instance })}>${job.instance}</a></dd>
        </div>
      </dl>
      <section class="card" aria-labelledby="j-steps">
        <header><h2 id="j-steps">Steps</h2></header>
        ${
          job.steps?.length
            ? table(
                'Steps',
                [
                  { title: 'Step', cell: step => step.name },
                  { title: 'Status', cell: step => label(step.status) },
                  { title: 'Exit status', type: 'break', cell: step => step.exitStatus ?? '' },
                  {
                    title: 'Took',
                    type: 'number nowrap',
                    cell: step => (step.startedAt ? duration(between(step.startedAt, step.endedAt)) : ''),
                  },
                  {
                    title: 'Metrics',
                    cell: step =>
                      Object.entries(step.metrics)
                        .filter(([, count]) => count)
                        .map(
                          ([name, count]) =>
                            html`<span class="tag">${name.toLowerCase().replaceAll('_', ' ')} ${count.toLocaleString()}</span> `,
                        ),
                  },
                  {
                    title: 'Error',
                    type: 'break',
                    cell: step =>
                      step.error
                        ? html`<details>
                            <summary>${step.error.split('\n')[0]}</summary>
                            <pre class="code" tabindex="0">${step.error}</pre>
                          </details>`
                        : '',
                  },
                ],
                job.steps,
              )
            : empty('jobs', 'No step has begun', 'Steps stand here with what they have read and written.')
        }
      </section>
      ${
        Object.keys(job.parameters).length
          ? html`<section class="card" aria-labelledby="j-p">
              <header><h2 id="j-p">Parameters</h2></header>
              <div class="body">
                <dl class="facts">
                  ${Object.entries(job.parameters).map(
                    ([name, value]) =>
                      html`<dt>${name}</dt>
                        <dd class="mono">${value}</dd>`,
                  )}
                </dl>
              </div>
            </section>`
          : nothing
      }
      ${
        started.length
          ? html`<section class="card" aria-labelledby="j-i">
              <header><h2 id="j-i">Instances that it has started</h2></header>
              ${table(
                'Instances',
                [
                  {
                    title: 'Instance',
                    type: 'break',
                    cell: row => html`<a href=${href(`instances/${encodeURIComponent(row.instanceId)}`)}>${row.instanceId}</a>`,
                  },
                  { title: 'Status', cell: row => label(row.status) },
                ],
                started,
              )}
            </section>`
          : nothing
      }`;
  }
}
customElements.define('hf-job-execution', JobExecution);
