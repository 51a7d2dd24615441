import { html } from 'lit';
import { icon } from '../icon.js';
import { label } from '../status.js';

/** When it ticks. */
export const rhythm = each =>
  each.cron ? html`${each.words} <span class="muted">${each.zone}</span> <code>${each.cron}</code>` : html`every <code>${each.every}</code>`;

/** Whether it ticks. */
export const state = each =>
  each.error
    ? html`<span class="status bad">${icon('warning')}In error</span>`
    : each.paused
      ? label('paused')
      : each.served
        ? html`<span class="status good">${icon('check')}Active</span>`
        : html`<span class="status off">${icon('question')}Not served here</span>`;
