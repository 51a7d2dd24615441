/** Every page is a path below /ui; what it shows of its subject stands in the query. */

const UI = `${document.documentElement.dataset.base ?? '/holdfast/'}ui/`;

/** Writes the path of a page. */
export function href(path, parameters = {}) {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) {
      if (each !== undefined && each !== null && each !== '') {
        written.append(name, each);
      }
    }
  }
  const text = written.toString();
  return UI + path + (text && `?${text}`);
}

/** The path of the page of an instance. */
export const instanceHref = (id, parameters) => href(`instances/${encodeURIComponent(id)}`, parameters);

/** Finds the page for a path: the first pattern that fits, with what stands in the place of its :names. */
export function match(routes, pathname) {
  const parts = pathname.slice(UI.length).replace(/\/$/, '').split('/');
  for (const [pattern, tag] of routes) {
    const expected = pattern.split('/');
    if (expected.length === parts.length && expected.every((part, i) => (part.startsWith(':') ? parts[i] : part === parts[i]))) {
      const params = {};
      expected.forEach((part, i) => {
        if (part.startsWith(':')) {
          params[part.slice(1)] = decodeURIComponent(parts[i]);
        }
      });
      return { tag, params, path: parts[0] };
    }
  }
  return { tag: 'hf-missing', params: {}, path: '' };
}

/** Goes to a page, as a click on a link does. */
export function go(target, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState']({}, '', target);
  window.dispatchEvent(new CustomEvent('hf-navigated'));
}

/** Changes what the query says of the page that is shown; a member without a value is taken out. */
export function refine(changes, options) {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const each of [value].flat()) {
      if (each !== undefined && each !== null && each !== '') {
        next.append(name, each);
      }
    }
  }
  const text = next.toString();
  go(location.pathname + (text && `?${text}`), options);
}

/** The path that the same page has with other words in its query, for links. */
export function refined(changes) {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    if (value !== undefined && value !== '') {
      next.set(name, value);
    }
  }
  const text = next.toString();
  return location.pathname + (text && `?${text}`);
}

/** Makes links of the console change the page instead of loading it anew. */
export function follow(root) {
  root.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      link.target ||
      link.download
    ) {
      return;
    }
    const target = new URL(link.href);
    if (target.origin === location.origin && target.pathname.startsWith(UI)) {
      event.preventDefault();
      go(target.pathname + target.search);
    }
  });
}
