/** JSON as text: what is shown and sent keeps every digit of its numbers, which JSON.parse would not. */

const TOKEN = /"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

const kindOf = (token, next) => (token[0] === '"' ? (next === ':' ? 'key' : 'text') : /[-\d]/.test(token[0]) ? 'number' : 'word');

/** Lays JSON out over lines: a list of pieces, each with a kind (key, text, number, word, or nothing) and a text. */
export function layout(text) {
  const tokens = text.match(TOKEN) ?? [];
  const pieces = [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    switch (token) {
      case '{':
      case '[':
        depth++;
        pieces.push(['', token + (next === '}' || next === ']' ? '' : line())]);
        break;
      case '}':
      case ']':
        depth--;
        pieces.push(['', (/[{[]/.test(tokens[i - 1]) && tokens[i - 1].length === 1 ? '' : line()) + token]);
        break;
      case ',':
        pieces.push(['', token + line()]);
        break;
      case ':':
        pieces.push(['', ': ']);
        break;
      default:
        pieces.push([kindOf(token, next), token]);
    }
  });
  return pieces;
}

/** The same as one text. */
export const pretty = text =>
  layout(text)
    .map(([, piece]) => piece)
    .join('');

/** A number as it was written. */
export class Numeral {
  constructor(text) {
    this.text = text;
  }
}

/** Reads JSON whose numbers stay as they were written; what is no JSON throws. */
export function read(text) {
  JSON.parse(text);
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  const value = () => {
    const token = tokens[at++];
    if (token === '[') {
      const items = [];
      while (tokens[at] !== ']') {
        items.push(value());
        at += tokens[at] === ',' ? 1 : 0;
      }
      at++;
      return items;
    }
    if (token === '{') {
      const members = {};
      while (tokens[at] !== '}') {
        const name = JSON.parse(tokens[at]);
        at += 2;
        members[name] = value();
        at += tokens[at] === ',' ? 1 : 0;
      }
      at++;
      return members;
    }
    return /^[-\d]/.test(token) ? new Numeral(token) : JSON.parse(token);
  };
  return value();
}

/** Writes what was read. */
export function write(value) {
  if (value instanceof Numeral) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(write).join(',')}]`;
  }
  if (value && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
