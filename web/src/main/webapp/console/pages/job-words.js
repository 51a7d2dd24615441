import { href } from '../router.js';

/** Reads lines of the form name=value. */
export const parameters = text =>
  Object.fromEntries(
    (text ?? '')
      .split('\n')
      .filter(line => line.includes('='))
      .map(line => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  );

/** The field for them. */
export const PARAMETERS = { name: 'parameters', type: 'textarea', label: 'Parameters', hint: 'One per line, as name=value' };

/** The path of the page of an execution. */
export const executionHref = id => href(`jobs/${id}`);
