import { get } from './api.js';

const readOnly = document.documentElement.dataset.readOnly === 'true';

let known = { name: '', roles: [], may: [] };

/** Asks who has logged in; once, before the first page. */
export async function meet() {
  known = await get('caller');
  return known;
}

/** Who has logged in. */
export const caller = () => known;

/** Tells whether the server would let the caller do this: the table is the server's, and so is the last word. */
export function may(method, path) {
  if (readOnly && method !== 'GET') {
    return false;
  }
  return known.may.some(row => {
    const [verb, pattern] = row.split(' ');
    return verb === method && (pattern.endsWith('**') ? `${path}/`.startsWith(`${pattern.slice(0, -2)}/`) : pattern === path);
  });
}

/** Tells whether the caller sees values, of some workflow at least. */
export const seesValues = () =>
  known.roles.includes('holdfast-payload') || Object.values(known.workflows ?? {}).some(roles => roles.includes('holdfast-payload'));

const traces = document.documentElement.dataset.traces ?? '';

/** Where a trace is shown by whatever keeps traces; nothing if that is not configured. */
export const traceHref = trace => (traces && trace ? traces.replaceAll('{trace}', encodeURIComponent(trace)) : undefined);

/** Tells whether this console gives no orders at all. */
export const isReadOnly = () => readOnly;
