import { html, nothing, svg } from 'lit';
import { Element } from '../element.js';
import { icon, strokes } from '../icon.js';
import { look } from '../status.js';
import { duration } from '../time.js';
import { BOX, MANY, lay } from './layout.js';
import { tally } from './progress.js';
import { tree } from './tree.js';

/** Of each kind of node: the word and the sign. */
const KINDS = {
  task: ['Task', 'task'],
  fork: ['Fork', 'fork'],
  for_each: ['For each', 'each'],
  route: ['Route', 'route'],
  loop: ['Loop', 'loop'],
  delay: ['Delay', 'clock'],
  await_signal: ['Await signal', 'signal'],
  child_workflow: ['Included workflow', 'child'],
  call: ['Called workflow', 'call'],
  job: ['Batch job', 'jobs'],
};
const LONGEST = 21;
const SCALES = [0.25, 0.4, 0.55, 0.7, 0.85, 1, 1.25, 1.6];

const short = text => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** Says what a node is; one of a kind that is not known here is shown as that kind. */
export const kindOf = node => KINDS[node.kind] ?? [String(node.kind), 'question'];

/** Says what a node is called. */
export const nameOf = node => node.displayName || node.id;

function detail(node) {
  switch (node.kind) {
    case 'delay':
      return node.length ? `Delay ${iso(node.length)}` : 'Delay, computed';
    case 'loop':
      return `Loop, at most ${node.limit} times`;
    case 'for_each':
      return node.atOnce ? `For each, ${node.atOnce} at once` : 'For each';
    case 'call':
      return `Calls ${node.workflow}`;
    case 'job':
      return `Job ${node.job}`;
    case 'await_signal':
      return 'Awaits ' + ((node.signals ?? []).map(signal => signal.name).join(' or ') || 'an event');
    default:
      return kindOf(node)[0];
  }
}

function iso(text) {
  const found = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text);
  return found ? duration(((+(found[1] ?? 0) * 60 + +(found[2] ?? 0)) * 60 + +(found[3] ?? 0)) * 1000) : text;
}

/** The picture of a workflow, with what a run has made of it if there is one; a node that is picked is told with the event "pick". */
class Graph extends Element {
  static properties = {
    nodes: { type: Array },
    states: { attribute: false },
    selected: {},
    scale: { state: true },
    opened: { state: true },
  };

  constructor() {
    super();
    this.nodes = [];
    this.opened = new Set();
  }

  willUpdate(changed) {
    if (changed.has('nodes') || changed.has('opened')) {
      this.items = tree(this.nodes);
      this.picture = lay(this.items, this.opened);
      this.wide = this.nodes.filter(node => (node.arms?.length ?? 0) > MANY).map(node => node.id);
      this.scale ??= undefined;
    }
  }

  updated(changed) {
    if (this.scale === undefined && this.clientWidth) {
      this.#fit();
    }
    if (changed.has('selected') && this.selected) {
      this.querySelector('.node[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  #fit() {
    const room = this.querySelector('.picture').clientWidth - 12;
    this.scale = Math.max(0.3, Math.min(1, room / this.picture.width));
  }

  #zoom(by) {
    const at = SCALES.findIndex(scale => scale >= this.scale - 0.01);
    this.scale = SCALES[Math.min(SCALES.length - 1, Math.max(0, (at < 0 ? SCALES.length - 1 : at) + by))];
  }

  #pick(box) {
    if (box.folded) {
      this.opened = new Set([...this.opened, box.node.id]);
    } else {
      this.dispatchEvent(new CustomEvent('pick', { detail: box.node.id, bubbles: true }));
    }
  }

  #press(event, box) {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#pick(box);
    } else if (steps[event.key]) {
      event.preventDefault();
      const all = [...this.querySelectorAll('.node')];
      all[all.indexOf(event.currentTarget) + steps[event.key]]?.focus();
    }
  }

  #edge(edge) {
    const untaken =
      edge.arm &&
      this.states?.get(edge.arm)?.state &&
      this.#kind(edge.arm) !== 'fork' &&
      !(edge.ids.length && edge.ids.some(id => this.states.get(id)?.state));
    return svg`<path class="edge ${edge.back ? 'back' : ''} ${untaken ? 'untaken' : ''}" d=${edge.d}></path>
      ${
        edge.tip
          ? svg`<path class="arrow" d=${
              edge.tip[2] === 'down' ? `M${edge.tip[0]} ${edge.tip[1]}l-4 -7h8z` : `M${edge.tip[0]} ${edge.tip[1]}l7 -4v8z`
            }></path>`
          : nothing
      }`;
  }

  #kind(id) {
    return this.nodes.find(node => node.id === id)?.kind;
  }

  #box(box, i, focused) {
    const { node, x, y } = box;
    const known = this.states?.get(node.id);
    const found = known?.state && !box.folded ? look(known.state) : undefined;
    const times = known?.done > 1 ? `, ${known.done} times` : '';
    const [name, kind, said] = box.folded ? this.#folded(box) : [nameOf(node), detail(node), found ? `${found.word}${times}` : ''];
    return svg`<g class="node ${found ? `s-state ${found.tone}` : ''}" role="button" tabindex=${i === focused ? 0 : -1} transform="translate(${x} ${y})"
        aria-label="${name}: ${said || kind}" aria-pressed=${node.id === this.selected && !box.folded} data-node=${node.id}
        @click=${() => this.#pick(box)} @keydown=${event => this.#press(event, box)}>
      <title>${name}: ${said || kind}</title>
      <rect class="box" width=${BOX.width} height=${BOX.height} rx="8"></rect>
      <path class="sign" transform="translate(12 15)" d=${strokes(box.folded ? 'plus' : kindOf(node)[1])}></path>
      <text aria-hidden="true" class="name" x="38" y="20">${short(name)}</text>
      <text aria-hidden="true" class="kind" x="38" y="36">${short(found ? `${found.word}${known.done > 1 ? ` ${known.done}×` : known.attempt > 0 && known.state !== 'completed' ? ` · attempt ${known.attempt}` : ''}` : kind)}</text>
      ${found ? svg`<path class="sign" transform="translate(${BOX.width - 26} 15)" d=${strokes(found.sign)}></path>` : nothing}
    </g>`;
  }

  #folded({ item }) {
    const count = tally(item, this.states);
    return [
      `${item.arms.length} arms`,
      this.states ? `${count.completed} done, ${count.failed} failed` : 'Show all of them',
      this.states ? `${count.completed} completed, ${count.failed} failed; show all of them` : 'show all of them',
    ];
  }

  render() {
    const { boxes, edges, frames, labels, dots, width, height } = this.picture;
    const scale = this.scale ?? 1;
    const focused = Math.max(
      0,
      boxes.findIndex(box => box.node.id === this.selected),
    );
    return html`<div class="card">
      <header>
        <h2>Graph</h2>
        <div class="actions">
          ${
            this.wide.length
              ? html`<button
                  class="quiet"
                  aria-pressed=${this.opened.size > 0}
                  @click=${() => {
                    this.opened = new Set(this.opened.size ? [] : this.wide);
                  }}
                >
                  ${icon('fork')}${this.opened.size ? 'Fold wide forks' : 'Unfold wide forks'}
                </button>`
              : nothing
          }
          <button class="quiet square" aria-label="Smaller" @click=${() => this.#zoom(-1)}>${icon('minus')}</button>
          <button class="quiet square" aria-label="Larger" @click=${() => this.#zoom(1)}>${icon('plus')}</button>
          <button class="quiet square" aria-label="Fit" @click=${this.#fit}>${icon('fit')}</button>
        </div>
      </header>
      <div class="picture">
        <svg
          class="graph"
          role="group"
          aria-label="Graph of the workflow, ${this.nodes.length} nodes"
          width=${Math.round(width * scale)}
          height=${Math.round(height * scale)}
          viewBox="0 0 ${width} ${height}"
        >
          ${frames.map(frame => svg`<rect class="frame" x=${frame.x} y=${frame.y} width=${frame.width} height=${frame.height} rx="12"></rect>`)}
          ${edges.map(edge => this.#edge(edge))} ${dots.map(([x, y]) => svg`<circle class="dot" cx=${x} cy=${y} r="4"></circle>`)}
          ${labels.map(each => svg`<text class="arm" x=${each.x} y=${each.y} text-anchor="middle">${short(each.text)}</text>`)}
          ${boxes.map((box, i) => this.#box(box, i, focused))}
        </svg>
      </div>
    </div>`;
  }
}
customElements.define('hf-graph', Graph);
