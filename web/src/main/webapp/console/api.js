import { read } from './json.js';

/** The public REST API, and nothing else. */

const base = document.documentElement.dataset.base ?? '/holdfast/';

/** Where the API begins. */
export const API = `${base}api/`;

/** What the API says went wrong, or that it said nothing. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `the server answered ${status}`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.title = body.title;
    this.body = body;
  }
}

/** Writes a query; members without a value are left out, arrays stand several times. */
export function query(parameters = {}) {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) {
      if (each !== undefined && each !== null && each !== '') {
        written.append(name, each);
      }
    }
  }
  const text = written.toString();
  return text && `?${text}`;
}

/** Resolves what stands below the API, or a path that a link gave. */
export const url = path => (path.startsWith('/') ? path : API + path);

/** Writes an id so that it may stand in a path. */
export const segment = id => (/^\.{1,2}$/.test(id) ? id.replaceAll('.', '%2E') : encodeURIComponent(id));

async function problemOf(answer) {
  const text = await answer.text();
  try {
    return new Problem(answer.status, JSON.parse(text));
  } catch {
    return new Problem(answer.status, { title: text.slice(0, 200) });
  }
}

/**
 * Asks. A body is JSON text, or something to be written as such; the answer is read by the caller.
 * Throws a Problem for every answer that is none, and if there is no answer.
 */
export async function send(method, path, { body, headers = {}, signal } = {}) {
  let answer;
  try {
    answer = await fetch(url(path), {
      method,
      signal,
      headers: { Accept: 'application/json', ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: method === 'GET' || body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(0, {
      code: 'unreachable',
      title: 'The server does not answer',
      detail: 'The server does not answer; it may be restarting.',
    });
  }
  if (!answer.ok && answer.status !== 304) {
    const problem = await problemOf(answer);
    if (problem.status === 401) {
      window.dispatchEvent(new CustomEvent('hf-logged-out'));
    }
    throw problem;
  }
  return answer;
}

/** Asks for JSON. */
export async function get(path, parameters, options) {
  return (await send('GET', path + query(parameters), options)).json();
}

/** Asks for JSON, and leaves its numbers as they are written. */
export async function getExact(path, options) {
  return read(await (await send('GET', path, options)).text());
}

/** Sends JSON, and returns what comes back, or nothing. */
export async function post(path, body, options) {
  return json(await send('POST', path, { body: body ?? {}, ...options }));
}

/** Reads an answer that may be empty. */
export async function json(answer) {
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}
