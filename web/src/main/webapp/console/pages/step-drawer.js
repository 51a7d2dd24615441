import { html, nothing } from 'lit';
import { may } from '../caller.js';
import { Element } from '../element.js';
import { kindOf, nameOf } from '../graph/picture.js';
import { icon } from '../icon.js';
import { refine } from '../router.js';
import { label } from '../status.js';
import { between, duration, point } from '../time.js';
import { restart } from './instance-actions.js';

/** How a node was run: each attempt with its error, and what the last of them took and gave. */
class StepDrawer extends Element {
  static properties = { node: {}, data: { attribute: false } };

  #retries({ max, backoff, multiplier, maxBackoff }) {
    return `${max} more, after ${backoff}${multiplier && multiplier !== 1 ? `, then ${multiplier} times as long` : ''}${maxBackoff ? `, at most ${maxBackoff}` : ''}`;
  }

  #definition(node) {
    const facts = [
      ['What', node.description],
      ['Method', node.task ?? node.decide?.task ?? node.computed?.task],
      ['Retries', node.retries?.max ? this.#retries(node.retries) : undefined],
      ['Time-out', node.timeout ?? node.within],
      ['Undone by', node.undo?.task],
      ['Transaction', node.transaction === 'none' ? 'none' : undefined],
      ['Runs on', node.tags?.join(', ')],
      ['Limit', node.limit],
      ['Calls', node.workflow],
      ['Job', node.job],
    ].filter(([, value]) => value);
    return facts.length
      ? html`<dl class="facts small">
          ${facts.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd class=${name === 'Method' || name === 'Undone by' ? 'mono' : ''}>${value}</dd>`,
          )}
        </dl>`
      : nothing;
  }

  #attempt(step) {
    return html`<div class="stack">
      <h3 class="row">
        ${
          step.kind === 'failed'
            ? html`<span class="status bad">${icon('cross')}Failed</span>`
            : step.kind === 'undo'
              ? label('undone')
              : html`<span class="status good">${icon('check')}${step.kind === 'signal' ? 'Event taken' : 'Done'}</span>`
        }
        ${step.attempt ? `attempt ${step.attempt}` : nothing}
      </h3>
      <p class="small muted">
        ${point(step.at)}, took ${duration(between(step.startedAt, step.at))}, on ${step.runner}, branch ${step.branch}
      </p>
      ${
        step.error
          ? html`<div class="banner bad">
              <div>
                <b class="small">${step.error.type}</b>
                <div>${step.error.message}</div>
                ${
                  step.error.stackTrace
                    ? html`<details class="trace">
                        <summary>Stack trace</summary>
                        <pre class="code" tabindex="0">${step.error.stackTrace}</pre>
                      </details>`
                    : nothing
                }
              </div>
            </div>`
          : nothing
      }
    </div>`;
  }

  render() {
    const { instance, path, workflow, steps, states } = this.data;
    const node = workflow.nodes.find(each => each.id === this.node) ?? { id: this.node, kind: 'node' };
    const rows = steps.filter(step => step.node === this.node);
    const last = rows[rows.length - 1];
    const state = states.get(this.node);
    const branches = (instance.branches ?? []).filter(branch => branch.node === this.node);
    return html`<section class="card" aria-label="Step ${this.node}">
      <header>
        <div>
          <h2 class="break">${nameOf(node)}</h2>
          <div class="small muted mono break">${node.id}</div>
        </div>
        <div class="actions">
          <button class="quiet square" aria-label="Close the step" @click=${() => refine({ node: '' })}>${icon('cross')}</button>
        </div>
      </header>
      <div class="body stack">
        <p class="row">
          ${state?.state ? label(state.state) : html`<span class="muted">Not reached</span>`}
          <span class="muted small">${kindOf(node)[0]}</span>
        </p>
        ${this.#definition(node)}
        ${branches
          .slice(0, 20)
          .map(
            branch =>
              html`<p class="small">
                Branch ${branch.branch} stands here${branch.held ? ', running' : ''}${branch.signal ? `, waiting for ${branch.signal}` : ''}
                ${branch.wake ? html`; goes on ${point(branch.wake)}` : nothing}
              </p>`,
          )}
        ${rows.length > 8 ? html`<p class="small muted">The last 8 of ${rows.length} checkpoints</p>` : nothing}
        ${rows
          .slice(-8)
          .reverse()
          .map(step => this.#attempt(step))}
        ${last?.input ? html`<hf-value .name=${'Input'} .href=${last.input}></hf-value>` : nothing}
        ${last?.output ? html`<hf-value .name=${'Output'} .href=${last.output}></hf-value>` : nothing}
        ${may('POST', 'instances/{id}/restart') && rows.length ? html`<button @click=${() => restart(instance, path, this.node)}>${icon('retry')}Restart from this step</button>` : nothing}
      </div>
    </section>`;
  }
}
customElements.define('hf-step-drawer', StepDrawer);
