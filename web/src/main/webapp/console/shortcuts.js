import { go, href } from './router.js';

const PAGES = {
  o: '',
  i: 'instances',
  a: 'waiting',
  w: 'workflows',
  s: 'schedules',
  j: 'jobs',
  b: 'bulk',
  n: 'nodes',
  l: 'limits',
  u: 'audit',
};
const PATIENCE = 1200;

/** What the help says. */
export const KEYS = [
  ['?', 'Show these keys'],
  ['/', 'Go to the search field'],
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['r', 'Load again'],
  ['t', 'Change between light and dark'],
  ['Esc', 'Close what is open'],
  ['g o', 'Overview'],
  ['g i', 'Instances'],
  ['g a', 'Waiting for a person'],
  ['g w', 'Workflows'],
  ['g s', 'Schedules'],
  ['g j', 'Batch jobs'],
  ['g b', 'Bulk orders'],
  ['g n', 'Nodes'],
  ['g l', 'Limits'],
  ['g u', 'Audit'],
];

const isTyping = target => target.closest?.('input, textarea, select, [contenteditable], dialog');

function step(by) {
  const rows = [...document.querySelectorAll('main a[data-row]')];
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.focus();
}

/** Listens for keys; never while somebody types, and never with a modifier. */
export function listen({ help, scheme }) {
  let waiting = 0;
  const single = {
    '?': help,
    '/': () => document.querySelector('main [data-search]')?.focus(),
    j: () => step(1),
    k: () => step(-1),
    r: () => window.dispatchEvent(new CustomEvent('hf-refresh')),
    t: scheme,
    Escape: () => window.dispatchEvent(new CustomEvent('hf-escape')),
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (Date.now() - waiting < PATIENCE) {
      waiting = 0;
      if (event.key in PAGES) {
        event.preventDefault();
        go(href(PAGES[event.key]));
      }
    } else if (event.key === 'g') {
      waiting = Date.now();
    } else if (single[event.key]) {
      event.preventDefault();
      single[event.key]();
    }
  });
}
