import { get } from './api.js';

const PAGE = 200;
const MOST = 10_000;

/** A spreadsheet takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value) {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes rows as CSV (RFC 4180), with the names of their members in the first line. */
export function csv(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  return [names, ...rows.map(row => names.map(name => row[name]))].map(line => `${line.map(cell).join(',')}\r\n`).join('');
}

/** Gives a file to the reader. */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Saves a list page by page, as CSV or JSON; answers how many rows there were, and whether there are more than are saved. */
export async function save(list, filter, form) {
  const rows = [];
  let page = {};
  do {
    page = await get(list, { ...filter, limit: PAGE, cursor: page.next });
    rows.push(...page.items);
  } while (page.next && rows.length < MOST);
  if (form === 'csv') {
    download(`${list}.csv`, 'text/csv', csv(rows));
  } else {
    download(`${list}.json`, 'application/json', JSON.stringify(rows, null, 2));
  }
  return { count: rows.length, more: !!page.next };
}
