import { below, tree } from './tree.js';

/**
 * What a run has made of each node, from its checkpoints and from where its branches stand: a map of node ids to a state (the words of
 * a status), how many times it was done, the attempt it is at, and when it goes on.
 */
export function progress(nodes, steps, instance) {
  const states = new Map();
  const at = id => {
    if (!states.has(id)) {
      states.set(id, { state: undefined, done: 0, attempt: 0 });
    }
    return states.get(id);
  };
  for (const step of steps) {
    if (step.node) {
      enter(at(step.node), step, instance.status);
    }
  }
  for (const branch of instance.branches ?? []) {
    if (branch.node && STANDS[branch.position]) {
      stand(at(branch.node), branch, instance.status);
    }
  }
  if (instance.status === 'failed' && instance.node) {
    at(instance.node).state = 'failed';
  }
  tree(nodes).forEach(item => derive(item, states));
  if (instance.endedAt) {
    states.forEach(found => {
      found.state = found.state === 'in_progress' ? (instance.status === 'completed' ? 'completed' : 'cancelled') : found.state;
    });
  }
  return states;
}

function enter(found, step, status) {
  if (step.kind === 'failed') {
    found.state = status === 'failed' || status === 'compensating' || status === 'cancelled' ? 'failed' : 'retrying';
    found.attempt = step.attempt;
    found.error = step.error;
  } else if (step.kind === 'undo') {
    found.state = 'undone';
  } else if (step.kind === 'fork') {
    found.state = 'in_progress';
  } else if (step.kind !== 'tombstone') {
    found.state = 'completed';
    found.done++;
    found.attempt = 0;
  }
}

const STANDS = { at_task: 'in_progress', at_delay: 'waiting', at_signal: 'awaiting_signal' };

function stand(found, branch, status) {
  const retries = found.state === 'retrying' && !branch.held;
  found.state = status === 'paused' && !branch.held ? 'paused' : retries ? 'retrying' : STANDS[branch.position];
  found.wake = branch.wake;
}

const ALIVE = ['in_progress', 'waiting', 'awaiting_signal', 'retrying', 'paused'];

/** What holds other nodes is as they are. */
function derive(item, states) {
  for (const each of [...item.arms.flatMap(arm => arm.items), ...(item.body ?? [])]) {
    derive(each, states);
  }
  const inside = below(item)
    .map(each => states.get(each.node.id)?.state)
    .filter(state => state);
  if (!inside.length) {
    return;
  }
  const own = states.get(item.node.id);
  const state = inside.includes('failed')
    ? 'failed'
    : inside.some(each => ALIVE.includes(each))
      ? 'in_progress'
      : inside.every(each => each === 'undone')
        ? 'undone'
        : 'completed';
  states.set(item.node.id, { done: 0, attempt: 0, ...own, state });
}

/** How many arms of a fork have come how far: for one that shows no single arm. */
export function tally(item, states) {
  const count = { completed: 0, failed: 0, other: 0 };
  for (const arm of item.arms) {
    const inside = arm.items.flatMap(each => [each, ...below(each)]).map(each => states?.get(each.node.id)?.state);
    if (inside.includes('failed')) {
      count.failed++;
    } else if (inside.length && inside.every(state => state === 'completed')) {
      count.completed++;
    } else {
      count.other++;
    }
  }
  return count;
}
