import { url } from './api.js';
import { caller } from './caller.js';

const quote = text => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes the command that does what a button does. */
export function curl(method, path, body, headers = {}) {
  const words = ['curl', '-u', quote(caller().name || 'USER')];
  if (method !== 'GET') {
    words.push('-X', method);
  }
  words.push(quote(new URL(url(path), location.href).href));
  if (method !== 'GET') {
    words.push('-H', quote('Content-Type: application/json'));
  }
  for (const [name, value] of Object.entries(headers)) {
    words.push('-H', quote(`${name}: ${value}`));
  }
  if (body !== undefined) {
    words.push('-d', quote(typeof body === 'string' ? body : JSON.stringify(body)));
  }
  return words.join(' ');
}
