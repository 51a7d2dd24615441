import { svg } from 'lit';

/** Strokes on a field of 16 by 16. */
const STROKES = {
  overview: 'M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5',
  instances: 'M3 4h10M3 8h10M3 12h6',
  waiting: 'M2.5 9 4 3.5h8L13.5 9v3.5h-11zM2.5 9H6l.8 1.5h2.4L10 9h3.5',
  workflows: 'M6 2.5h4v3H6zM2.5 10.5h4v3h-4zM9.5 10.5h4v3h-4zM8 5.5V8M4.5 10.5V8h7v2.5',
  schedules: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.3',
  jobs: 'M2.5 5 8 2.5 13.5 5 8 7.5zM2.5 8 8 10.5 13.5 8M2.5 11 8 13.5 13.5 11',
  bulk: 'M3 3.5h3v3H3zM3 9.5h3v3H3zM8.5 5H13M8.5 11H13',
  nodes: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  limits: 'M3 12a6 6 0 1 1 10 0M8 10.5 11 6',
  audit: 'M4 2.5h6l2.5 2.5v8.5H4zM6 8h4M6 10.5h4M6 5.5h2',
  retention: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 9h5.8l.6-9',
  about: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 7.5v3.5M8 5.2v.1',
  check: 'm3.5 8.5 3 3 6-7',
  cross: 'm4 4 8 8M12 4l-8 8',
  play: 'M5 3.5v9l7-4.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.3',
  person: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.5c.4-2.6 2.3-4 5-4s4.6 1.4 5 4',
  undo: 'M3.5 6.5h6a3.5 3.5 0 0 1 0 7H6M3.5 6.5l3-3M3.5 6.5l3 3',
  retry: 'M12.5 8a4.5 4.5 0 1 1-1.3-3.2M12.5 2.5v2.8H9.7',
  slash: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM4.2 4.2l7.6 7.6',
  stop: 'M4 4h8v8H4z',
  warning: 'M8 2.5 14 13H2zM8 6.5V9.5M8 11.3v.1',
  question: 'M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1v.5M8 12v.1',
  fork: 'M8 2.5v3M8 5.5c0 3-4 2-4 5v3M8 5.5c0 3 4 2 4 5v3',
  route: 'M8 2.5 12.5 7 8 11.5 3.5 7zM8 11.5v2',
  loop: 'M12.5 8a4.5 4.5 0 1 1-1.3-3.2M12.5 2.5v2.8H9.7',
  each: 'M3 5.5h7v7H3zM6 5.5v-2.5h7v7h-3',
  signal: 'M8 8v5.5M5.5 5.5a3.5 3.5 0 0 0 0 5M10.5 5.5a3.5 3.5 0 0 1 0 5M3.5 3.5a6.4 6.4 0 0 0 0 9M12.5 3.5a6.4 6.4 0 0 1 0 9',
  child: 'M3 3h10v10H3zM6 6h4v4H6z',
  call: 'M3 3.5h6v6H3zM9 12.5h4v-4M13 12.5 8.5 8',
  task: 'M5.5 4 2.5 8l3 4M10.5 4l3 4-3 4',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13 9.8A5.5 5.5 0 0 1 6.2 3a5.5 5.5 0 1 0 6.8 6.8z',
  keyboard: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6',
  copy: 'M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2',
  download: 'M8 2.5V10M5 7l3 3 3-3M3 13h10',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  next: 'm6 3.5 4.5 4.5L6 12.5',
  up: 'M8 12.5v-9M4.5 7 8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9 8 12.5 11.5 9',
  columns: 'M3 3h10v10H3zM8 3v10',
  merge: 'M8 13.5v-3M8 10.5c0-3-4-2-4-5v-3M8 10.5c0-3 4-2 4-5v-3',
};

/** The path of a sign for use inside another picture. */
export const strokes = name => STROKES[name] ?? STROKES.question;

/** A sign beside a word; screen readers are told the word. */
export const icon = name => svg`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor"
  stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d=${strokes(name)}></path></svg>`;
