import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { href } from '../router.js';
import { table } from '../table.js';
import { duration, point } from '../time.js';

/** For how long what has ended is kept, and what would be removed now. */
class Retention extends Page {
  get heading() {
    return 'Retention';
  }

  load(signal) {
    return get('retention', {}, { signal });
  }

  view({ keeps, workflows, old, messages, jobs, complete, last }) {
    const count = Object.values(old).reduce((a, b) => a + b, 0);
    return html`<div class="head">
        <h1>Retention</h1>
        <p>What has ended is removed when it was kept for long enough. Looking removes nothing.</p>
        <div class="actions">
          ${
            may('POST', 'retention/rounds')
              ? html`<button
                  class="danger"
                  @click=${() =>
                    ask({
                      title: 'Remove what is old now?',
                      verb: 'Remove it',
                      danger: true,
                      method: 'POST',
                      path: 'retention/rounds',
                      reasoned: false,
                      text: `${count.toLocaleString()} instances, ${messages} messages and ${jobs} jobs are kept for longer than the rules say. They cannot be brought back.`,
                      body: () => ({}),
                      told: 'A round has begun',
                      done: () => this.reload(),
                    })}
                >
                  ${icon('retention')}Remove now
                </button>`
              : nothing
          }
        </div>
      </div>
      <div class="grid">
        <section class="card" aria-labelledby="r-rules">
          <header><h2 id="r-rules">Rules</h2></header>
          <div class="body">
            <dl class="facts">
              ${Object.entries(keeps).map(
                ([what, time]) =>
                  html`<dt>${what}</dt>
                    <dd>${time}</dd>`,
              )}${Object.entries(workflows).map(
                ([name, time]) =>
                  html`<dt>workflow ${name}</dt>
                    <dd>${time}</dd>`,
              )}
            </dl>
          </div>
        </section>
        <section class="card" aria-labelledby="r-last">
          <header><h2 id="r-last">Last round of this server</h2></header>
          <div class="body">
            ${
              last
                ? html`<dl class="facts">
                    <dt>Began</dt>
                    <dd>${point(last.beganAt)}</dd>
                    <dt>Took</dt>
                    <dd>${duration(last.milliseconds)}</dd>
                    <dt>Instances</dt>
                    <dd>${last.runs.toLocaleString()}</dd>
                    <dt>Checkpoints</dt>
                    <dd>${last.checkpoints.toLocaleString()}</dd>
                    <dt>Messages</dt>
                    <dd>${last.messages}</dd>
                    <dt>Jobs</dt>
                    <dd>${last.jobs}</dd>
                    ${
                      last.error
                        ? html`<dt>Error</dt>
                            <dd>${last.error}</dd>`
                        : nothing
                    }
                  </dl>`
                : html`<p class="muted">None since it has started.</p>`
            }
          </div>
        </section>
      </div>
      <br />
      <section class="card" aria-labelledby="r-old">
        <header>
          <h2 id="r-old">What would be removed now</h2>
          ${complete ? nothing : html`<span class="muted small">at least; not everything was looked at</span>`}
        </header>
        ${
          count || messages || jobs
            ? table(
                'What would be removed now',
                [
                  { title: 'What', cell: ([name]) => html`<a href=${href('instances', { workflow: name })}>${name}</a>` },
                  { title: 'Instances', type: 'number', cell: ([, each]) => each.toLocaleString() },
                ],
                Object.entries(old),
              )
            : empty('check', 'Nothing is old enough', 'No instance, message or job is kept for longer than the rules say.')
        }
      </section>`;
  }
}
customElements.define('hf-retention', Retention);
