import { html } from 'lit';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Says how long something took, in its two largest units. */
export function duration(millis) {
  if (!Number.isFinite(millis)) {
    return '';
  }
  if (millis < 1000) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  if (millis < 10_000) {
    return `${(millis / 1000).toFixed(1)} s`;
  }
  const at = UNITS.findIndex(([, size]) => millis >= size);
  const [unit, size] = UNITS[at];
  const whole = Math.floor(millis / size);
  const [smaller, smallerSize] = UNITS[at + 1] ?? [];
  const rest = smaller ? Math.floor((millis % size) / smallerSize) : 0;
  return rest ? `${whole} ${unit} ${rest} ${smaller}` : `${whole} ${unit}`;
}

/** Says when something was or will be, as people say it. */
export function ago(when, now = Date.now()) {
  const millis = new Date(when).getTime() - now;
  for (const [unit, size] of [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ]) {
    if (Math.abs(millis) >= size) {
      return relative.format(Math.trunc(millis / size), unit);
    }
  }
  return Math.abs(millis) < 5000 ? 'just now' : relative.format(Math.trunc(millis / 1000), 'second');
}

/** An error in one line, without the package of its type. */
export const brief = error => (error ?? '').replace(/^(?:[\w$]+\.)+(?=[\w$]+:)/, '');

/** A moment: near in words, exactly on hovering. */
export const moment = when =>
  when ? html`<time class="nowrap" datetime=${when} title=${exact.format(new Date(when))}>${ago(when)}</time>` : '';

/** A moment, exactly. */
export const point = when => (when ? html`<time class="nowrap" datetime=${when}>${exact.format(new Date(when))}</time>` : '');

/** Milliseconds between two moments, until now if there is no second. */
export const between = (from, to) => (to ? new Date(to) : new Date()) - new Date(from);
