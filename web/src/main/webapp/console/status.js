import { html } from 'lit';
import { icon } from './icon.js';

/** Of each status: the word, the sign, and the tone. One that is not known here is shown as it is. */
const STATUSES = {
  in_progress: ['In progress', 'play', 'busy'],
  waiting: ['Waiting', 'clock', 'await'],
  awaiting_signal: ['Awaiting signal', 'person', 'await'],
  paused: ['Paused', 'pause', 'held'],
  compensating: ['Undoing', 'undo', 'undo'],
  completed: ['Completed', 'check', 'good'],
  failed: ['Failed', 'cross', 'bad'],
  cancelled: ['Cancelled', 'slash', 'off'],
  // nodes of the cluster
  live: ['Live', 'check', 'good'],
  draining: ['Draining', 'pause', 'held'],
  lost: ['Lost', 'cross', 'bad'],
  left: ['Left', 'slash', 'off'],
  // executions of batch jobs
  starting: ['Starting', 'play', 'busy'],
  started: ['Running', 'play', 'busy'],
  stopping: ['Stopping', 'pause', 'held'],
  stopped: ['Stopped', 'pause', 'held'],
  abandoned: ['Abandoned', 'slash', 'off'],
  // orders for many
  running: ['Running', 'play', 'busy'],
  finished: ['Finished', 'check', 'good'],
  done: ['Done', 'check', 'good'],
  // steps
  undone: ['Undone', 'undo', 'undo'],
  retrying: ['Retrying', 'retry', 'held'],
};

/** Says how a status is shown: word, sign and tone. */
export function look(status) {
  const [word, sign, tone] = STATUSES[status] ?? [String(status ?? 'unknown').replaceAll('_', ' '), 'question', 'off'];
  return { word, sign, tone };
}

/** A status as a label: sign, word and colour. */
export function label(status) {
  const { word, sign, tone } = look(status);
  return html`<span class="status ${tone}">${icon(sign)}${word}</span>`;
}

/** The statuses by which the list of instances is narrowed, in the order in which people look for them. */
export const FILTERS = ['in_progress', 'failed', 'paused', 'compensating', 'completed', 'cancelled'];
