import { html, nothing, svg } from 'lit';
import { Element } from './element.js';
import { icon } from './icon.js';
import { duration, point } from './time.js';

/** Of each kind of happening: the word, the sign, the tone. */
const KINDS = {
  start: ['Started', 'play', 'off'],
  step: ['Done', 'check', 'good'],
  failed: ['Attempt failed', 'cross', 'bad'],
  fork: ['Forked', 'fork', 'off'],
  signal: ['Event taken', 'signal', 'await'],
  timeout: ['Timed out', 'clock', 'held'],
  end: ['Done', 'check', 'good'],
  tombstone: ['Cut off', 'slash', 'off'],
  undo: ['Undone', 'undo', 'undo'],
  migration: ['Moved to another definition', 'route', 'held'],
  event: ['Event sent', 'signal', 'await'],
  cancel: ['Cancelled', 'slash', 'off'],
  pause: ['Paused', 'pause', 'held'],
  resume: ['Resumed', 'play', 'busy'],
  terminate: ['Terminated', 'stop', 'bad'],
  retry: ['Retried', 'retry', 'busy'],
  migrate: ['Migration ordered', 'route', 'held'],
};
const WIDTH = 1000;
const IDLE = 0.12;
const SHORTEST_IDLE = 30_000;

/** Beyond so many rows the rest is shown on demand. */
const PAGE = 200;

const look = kind => KINDS[kind] ?? [String(kind).replaceAll('_', ' '), 'question', 'off'];

/**
 * A scale of time: true, or with each long gap in which nothing was stored or running narrowed to a sliver.
 * Returns a function from milliseconds to a place, and the gaps.
 */
export function axis(spans, narrowed) {
  const begin = Math.min(...spans.map(([from]) => from));
  const end = Math.max(begin + 1, ...spans.map(([, to]) => to));
  const gaps = [];
  if (narrowed) {
    let reached = begin;
    for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
      if (from - reached > Math.max(SHORTEST_IDLE, (end - begin) * IDLE)) {
        gaps.push([reached, from]);
      }
      reached = Math.max(reached, to);
    }
  }
  const idle = gaps.reduce((sum, [from, to]) => sum + to - from, 0);
  const sliver = Math.max(1, (end - begin - idle) * 0.06);
  const total = end - begin - idle + gaps.length * sliver;
  const place = time => {
    let passed = time - begin;
    for (const [from, to] of gaps) {
      if (time >= to) {
        passed -= to - from - sliver;
      } else if (time > from) {
        passed -= (time - from) * (1 - sliver / (to - from));
      }
    }
    return (passed / total) * WIDTH;
  };
  return { begin, end, gaps, place };
}

/** What happened to an instance, each with a bar for the time it took; a happening of a node that is picked is told with the event "pick". */
class Timeline extends Element {
  static properties = { items: { type: Array }, selected: {}, now: { state: true }, narrowed: { state: true }, most: { state: true } };

  constructor() {
    super();
    this.items = [];
    this.narrowed = true;
    this.most = PAGE;
  }

  #bar(item, scale) {
    const to = scale.place(Date.parse(item.at));
    const from = item.startedAt ? scale.place(Date.parse(item.startedAt)) : to;
    return svg`<svg class="bar ${look(item.kind)[2]}" viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true">
      ${scale.gaps.map(([a, b]) => svg`<rect class="gap" x=${scale.place(a)} y="0" width=${scale.place(b) - scale.place(a)} height="16"></rect>`)}
      <line class="track" x1="0" x2=${WIDTH} y1="8" y2="8"></line>
      <rect class="span" x=${Math.min(from, WIDTH - 6)} y="3" width=${Math.max(6, to - from)} height="10" rx="2"></rect></svg>`;
  }

  #row(item, scale) {
    const [word, sign, tone] = look(item.kind);
    const took = item.startedAt ? Date.parse(item.at) - Date.parse(item.startedAt) : undefined;
    const who = item.actor ? `, ordered by ${item.actor}` : item.runner ? `, on ${item.runner}` : '';
    const title = `${word}${item.attempt > 1 || item.kind === 'failed' ? `, attempt ${item.attempt}` : ''}${who}${item.reason ? `: ${item.reason}` : ''}${item.error ? `: ${item.error.message}` : ''}`;
    const name = item.node ?? item.name ?? word;
    return html`<li class=${tone} title=${title}>
      ${
        item.node
          ? html`<button
              aria-label="${name}: ${title}"
              aria-pressed=${item.node === this.selected}
              @click=${() => this.dispatchEvent(new CustomEvent('pick', { detail: item.node, bubbles: true }))}
            >
              ${icon(sign)}<span>${name}</span>
            </button>`
          : html`<span class="what"
              >${icon(sign)}<span>${name}${item.name ? html` <span class="muted small">${word}</span>` : nothing}</span></span
            >`
      }
      ${this.#bar(item, scale)}
      <span class="number">${!took ? '' : duration(took)}</span>
    </li>`;
  }

  render() {
    const items = this.items.filter(item => item.kind !== 'tombstone' && (item.kind !== 'start' || item.branch === 0));
    if (!items.length) {
      return nothing;
    }
    const spans = items.map(item => [Date.parse(item.startedAt ?? item.at), Date.parse(item.at)]);
    const scale = axis(spans, this.narrowed);
    const long = axis(spans, true).gaps.length;
    return html`<div class="card">
      <header>
        <h2>Timeline</h2>
        <div class="actions">
          ${
            long
              ? html`<button
                  class="quiet"
                  aria-pressed=${this.narrowed}
                  @click=${() => {
                    this.narrowed = !this.narrowed;
                  }}
                >
                  ${this.narrowed ? 'Show idle time' : 'Narrow idle time'}
                </button>`
              : nothing
          }
        </div>
      </header>
      <ol class="timeline" aria-label="Timeline">
        <li class="axis">
          <span>${point(new Date(scale.begin).toISOString())}</span
          ><span><span></span><span>+ ${duration(scale.end - scale.begin)}</span></span
          ><span></span>
        </li>
        ${items.slice(0, this.most).map(item => this.#row(item, scale))}
      </ol>
      ${
        items.length > this.most
          ? html`<div class="pager">
              <span class="muted small">${this.most} of ${items.length} happenings</span>
              <button
                @click=${() => {
                  this.most += 1000;
                }}
              >
                Show more
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }
}
customElements.define('hf-timeline', Timeline);
