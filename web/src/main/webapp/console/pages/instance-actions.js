import { html } from 'lit';
import { may } from '../caller.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { go, href, instanceHref } from '../router.js';
import { look } from '../status.js';

const ALIVE = ['in_progress', 'waiting', 'awaiting_signal'];

/** Of each order: the word, the sign, in which statuses it is possible, and what it does. */
const ORDERS = {
  pause: ['Pause', 'pause', ALIVE, 'No further step begins; those that run may finish.'],
  resume: ['Resume', 'play', ['paused'], 'It goes on where it was paused.'],
  retry: ['Retry', 'retry', ['failed'], 'The instance itself goes on from the step that failed, with the value it had.'],
  cancel: [
    'Cancel',
    'slash',
    [...ALIVE, 'paused'],
    'It ends as cancelled. Once the answer is there, nothing of any step commits any more.',
  ],
  terminate: ['Terminate', 'stop', [...ALIVE, 'paused', 'compensating'], 'It ends at once, whatever it does, undoing included.'],
};

/** Asks for an order, and gives it. */
export function order(verb, instance, path, done) {
  const [word, , , text] = ORDERS[verb];
  ask({
    title: `${word} ${instance.instanceId}?`,
    text: `The instance of ${instance.workflow} is ${look(instance.status).word.toLowerCase()}. ${text}`,
    verb: word,
    method: 'POST',
    path: `${path}/${verb}`,
    danger: verb === 'cancel' || verb === 'terminate',
    fields: verb === 'cancel' ? [{ name: 'undo', type: 'checkbox', label: 'Undo what its finished steps have done, last first' }] : [],
    body: ({ reason, undo }) => ({ reason, undo: undo || undefined }),
    told: answer => `${instance.instanceId} is ${look(answer.status).word.toLowerCase()}`,
    done,
  });
}

/** Asks for a new instance that begins at a node of an old one, or at the beginning. */
export function restart(instance, path, from) {
  ask({
    title: from ? `Restart ${instance.instanceId} from ${from}?` : `Start ${instance.instanceId} again?`,
    text: `A new instance of the same definition begins ${from ? `at ${from}` : 'at the first step'}; the old one stays as it is.`,
    verb: 'Start the new instance',
    method: 'POST',
    path: `${path}/restart`,
    fields: [
      { name: 'instanceId', label: 'Id of the new instance', hint: 'Left empty, it gets a random one.' },
      {
        name: 'input',
        type: 'textarea',
        label: 'Other input, as JSON',
        hint: 'Left empty, the new instance takes what the old one took there.',
      },
    ],
    body: ({ reason, instanceId, input }) => {
      const rest = JSON.stringify({ instanceId: instanceId || undefined, from, reason });
      return input.trim() ? `${rest.slice(0, -1)}${rest.length > 2 ? ',' : ''}"input":${input.trim()}}` : rest;
    },
    told: answer => `${answer.instanceId} has started`,
    done: answer => go(instanceHref(answer.instanceId)),
  });
}

/** The buttons for what is possible in the status of an instance, and allowed to the caller. */
export function actions(instance, path, done) {
  const possible = Object.keys(ORDERS).filter(verb => ORDERS[verb][2].includes(instance.status) && may('POST', `instances/{id}/${verb}`));
  return html` ${possible.map(
    verb =>
      html`<button
        class=${verb === 'cancel' || verb === 'terminate' ? 'danger' : verb === 'retry' || verb === 'resume' ? 'primary' : ''}
        @click=${() => order(verb, instance, path, done)}
      >
        ${icon(ORDERS[verb][1])}${ORDERS[verb][0]}
      </button>`,
  )}
  ${may('POST', 'instances/{id}/restart') ? html`<button @click=${() => restart(instance, path)}>${icon('retry')}Start again</button>` : ''}
  ${
    may('POST', 'workflows/{name}/instances')
      ? html`<a class="button" href=${href(`workflows/${encodeURIComponent(instance.workflow)}`, { like: instance.instanceId })}>
          ${icon('copy')}Start one like it</a
        >`
      : ''
  }`;
}
