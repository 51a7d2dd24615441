import { html, nothing } from 'lit';
import { get, segment } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href } from '../router.js';
import { label } from '../status.js';
import { pager, table } from '../table.js';
import { between, duration, moment } from '../time.js';
import { PARAMETERS, executionHref, parameters } from './job-words.js';

/** Batch jobs and their executions. */
class Jobs extends Page {
  get heading() {
    return 'Batch jobs';
  }

  async load(signal) {
    const [jobs, executions] = await Promise.all([
      get('jobs', {}, { signal }),
      get(
        'jobs/executions',
        { job: this.query.get('job'), instance: this.query.get('instance'), before: this.query.get('cursor') },
        { signal },
      ),
    ]);
    return { jobs: jobs.items, executions };
  }

  #start(job) {
    ask({
      title: `Start ${job.name}?`,
      text: `The job of ${job.application} begins a new run.`,
      verb: 'Start',
      method: 'POST',
      path: `jobs/${segment(job.name)}/executions`,
      reasoned: false,
      fields: [PARAMETERS],
      body: ({ parameters: text }) => ({ application: job.application, parameters: parameters(text) }),
      told: `${job.name} has started`,
      done: answer => go(executionHref(answer.execution)),
    });
  }

  view({ jobs, executions }) {
    return html`<div class="head">
        <h1>Batch jobs</h1>
        <p>Jakarta Batch jobs of the applications on this server, and their executions on all servers.</p>
      </div>
      <section class="card" aria-labelledby="j-jobs">
        <header><h2 id="j-jobs">Jobs</h2></header>
        ${
          jobs.length
            ? table(
                'Jobs',
                [
                  { title: 'Job', cell: job => html`<a href=${href('jobs', { job: job.name })}>${job.name}</a>` },
                  { title: 'Application', cell: job => job.application },
                  { title: 'Running', type: 'number', cell: job => job.running },
                  {
                    title: html`<span class="hidden">Start</span>`,
                    type: 'number',
                    cell: job =>
                      may('POST', 'jobs/{job}/executions')
                        ? html`<button aria-label="Start ${job.name}" @click=${() => this.#start(job)}>${icon('play')}Start</button>`
                        : '',
                  },
                ],
                jobs,
              )
            : empty('jobs', 'No application here has a job', 'Jobs are files in META-INF/batch-jobs of an application.')
        }
      </section>
      <section class="card" aria-labelledby="j-runs">
        <header>
          <h2 id="j-runs">Executions${this.query.get('job') ? ` of ${this.query.get('job')}` : ''}</h2>
          ${this.query.get('job') || this.query.get('instance') ? html`<div class="actions"><a href=${href('jobs')}>Show all</a></div>` : nothing}
        </header>
        ${
          executions.items.length
            ? html`${table(
                'Executions',
                [
                  {
                    title: 'Execution',
                    cell: each => html`<a data-row href=${executionHref(each.execution)}>${each.job} ${each.execution}</a>`,
                  },
                  { title: 'Status', cell: each => label(each.status) },
                  { title: 'Exit status', type: 'break', cell: each => each.exitStatus ?? '' },
                  { title: 'Application', cell: each => each.application },
                  { title: 'On node', cell: each => each.node ?? '' },
                  { title: 'Started', cell: each => moment(each.startedAt) },
                  {
                    title: 'Took',
                    type: 'number nowrap',
                    cell: each => (each.startedAt ? duration(between(each.startedAt, each.endedAt)) : ''),
                  },
                ],
                executions.items,
              )}${pager(`${executions.items.length} shown`, executions.next, this.query.get('cursor'))}`
            : empty('jobs', 'Nothing was executed yet', 'Start a job here, from a workflow, or from your code.')
        }
      </section>`;
  }
}
customElements.define('hf-jobs', Jobs);
