import { html } from 'lit';

/** Of each order: the word, and what an instance would do. */
export const ACTIONS = {
  retry: ['Retry', 'go on from the step that failed'],
  cancel: ['Cancel', 'end as cancelled'],
  cancel_and_undo: ['Cancel and undo', 'end as cancelled once their finished steps are undone'],
  pause: ['Pause', 'begin no further step'],
  resume: ['Resume', 'go on where they were paused'],
  terminate: ['Terminate', 'end at once'],
};

/** Says what an order is called. */
export const word = action => ACTIONS[action]?.[0] ?? action;

/** How far an order has come. */
export const bar = each =>
  html`<progress
    max=${Math.max(1, each.total)}
    value=${each.done + each.refused}
    aria-label="${each.done + each.refused} of ${each.total}"
  ></progress>`;
