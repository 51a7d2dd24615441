import { html, nothing } from 'lit';
import { Element } from './element.js';
import { Numeral, pretty, read, write } from './json.js';

/** Of each format that browsers have a field for: its type. */
const INPUTS = { date: 'date', 'date-time': 'datetime-local', email: 'email' };
const HINTS = { duration: 'A length of time such as PT15M or P2D', uuid: 'A UUID' };

const digits = number => (number instanceof Numeral ? number.text : number);
const isText = schema => schema?.type === 'string';
const isNumber = schema => schema?.type === 'integer' || schema?.type === 'number';
const isLines = schema => schema?.type === 'array' && (isText(schema.items) || isNumber(schema.items));

const spaced = name => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

/**
 * A form made from a JSON schema, with the text itself as the other way to fill it in. What it gives is JSON text in which numbers have
 * the digits that were typed; what it is given as a start is JSON text, too.
 */
class Form extends Element {
  static properties = { schema: { type: Object }, value: {}, name: {}, asText: { state: true }, wrong: { state: true } };

  constructor() {
    super();
    this.schema = {};
    this.name = 'value';
    this.asText = false;
  }

  willUpdate(changed) {
    if (changed.has('schema') || changed.has('value')) {
      this.start = this.value === undefined ? undefined : read(this.value);
      this.asText = !this.schema.type;
    }
  }

  /** Returns the JSON text, or nothing after showing what is wrong. */
  read() {
    this.wrong = undefined;
    if (this.asText) {
      const text = this.querySelector('textarea').value.trim();
      try {
        JSON.parse(text);
        return text;
      } catch (e) {
        this.wrong = `This is no JSON: ${e.message}`;
        return undefined;
      }
    }
    for (const field of this.querySelectorAll('input, select, textarea')) {
      if (!field.reportValidity()) {
        return undefined;
      }
    }
    return this.peek();
  }

  /** Returns the JSON text of what is filled in by now, complete or not. */
  peek() {
    return this.asText ? this.querySelector('textarea')?.value : write(this.#collect(this.schema, this.name, true) ?? null);
  }

  #collect(schema, path, required) {
    if (schema.type === 'object' && schema.properties) {
      const found = {};
      for (const [name, member] of Object.entries(schema.properties)) {
        const value = this.#collect(member, `${path}.${name}`, schema.required?.includes(name));
        if (value !== undefined) {
          found[name] = value;
        }
      }
      return found;
    }
    const field = this.querySelector(`[name="${CSS.escape(path)}"]`);
    if (!field) {
      return undefined;
    }
    if (schema.type === 'boolean') {
      return field.checked;
    }
    const text = field.value;
    if (isLines(schema)) {
      return text
        .split('\n')
        .filter(line => line.trim())
        .map(line => (isNumber(schema.items) ? new Numeral(line.trim()) : line));
    }
    if (text === '' && !(required && isText(schema) && !schema.enum)) {
      return undefined;
    }
    if (isNumber(schema)) {
      return new Numeral(text);
    }
    if (isText(schema)) {
      return schema.format === 'date-time' ? new Date(text).toISOString() : text;
    }
    try {
      return read(text);
    } catch {
      return undefined;
    }
  }

  #turn() {
    if (this.asText) {
      const text = this.read();
      if (text !== undefined) {
        this.start = read(text);
        this.asText = false;
      }
    } else {
      this.start = read(this.peek());
      this.asText = true;
    }
  }

  #field(schema, path, name, required, value) {
    if (schema.type === 'object' && schema.properties) {
      return html`<fieldset>
        <legend>${spaced(name)}</legend>
        <div class="members">${this.#members(schema, path, value)}</div>
      </fieldset>`;
    }
    const id = `f-${path.replaceAll(/\W/g, '-')}`;
    if (schema.type === 'boolean') {
      return html`<div class="field inline">
        <input type="checkbox" id=${id} name=${path} .checked=${value === true} /><label for=${id}>${spaced(name)}</label>
      </div>`;
    }
    const hint = this.#hint(schema);
    return html`<div class="field ${isText(schema) || isNumber(schema) ? '' : 'wide'}">
      <label for=${id} class=${required ? 'required' : ''}>${spaced(name)}</label> ${this.#control(schema, id, path, required, value, hint)}
      ${hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : nothing}
    </div>`;
  }

  #hint(schema) {
    const { format } = schema;
    const [minimum, exclusiveMinimum, maximum] = [schema.minimum, schema.exclusiveMinimum, schema.maximum].map(digits);
    const least = minimum ?? (exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`);
    const range =
      least !== undefined && maximum !== undefined
        ? `${least} to ${maximum}`
        : least !== undefined
          ? minimum === undefined
            ? least
            : `At least ${least}`
          : maximum !== undefined
            ? `At most ${maximum}`
            : '';
    return isLines(schema) ? 'One per line' : (HINTS[format] ?? range ?? (isText(schema) || isNumber(schema) ? '' : 'JSON'));
  }

  #control(schema, id, path, required, value, hint) {
    const described = hint ? `${id}-hint` : nothing;
    if (schema.enum) {
      return html`<select id=${id} name=${path} ?required=${required} aria-describedby=${described}>
        ${required && value ? nothing : html`<option value="">${required ? 'Choose' : 'None'}</option>`}
        ${schema.enum.map(each => html`<option value=${each} .selected=${each === value}>${each}</option>`)}
      </select>`;
    }
    if (isNumber(schema)) {
      return html`<input
        type="number"
        id=${id}
        name=${path}
        ?required=${required}
        step=${schema.type === 'integer' ? 1 : 'any'}
        aria-describedby=${described}
        min=${digits(schema.minimum) ?? nothing}
        max=${digits(schema.maximum) ?? nothing}
        .value=${value instanceof Numeral ? value.text : ''}
      />`;
    }
    if (isText(schema)) {
      return html`<input
        type=${INPUTS[schema.format] ?? 'text'}
        id=${id}
        name=${path}
        ?required=${required && +digits(schema.minLength) > 0}
        aria-describedby=${described}
        minlength=${digits(schema.minLength) ?? nothing}
        maxlength=${digits(schema.maxLength) ?? nothing}
        pattern=${schema.pattern ?? nothing}
        autocomplete="off"
        .value=${typeof value !== 'string' ? '' : schema.format === 'date-time' ? value.replace(/(:\d\d)?(\.\d+)?Z$/, '') : value}
      />`;
    }
    const text =
      value === undefined
        ? ''
        : isLines(schema)
          ? value.map(each => (each instanceof Numeral ? each.text : each)).join('\n')
          : pretty(write(value));
    return html`<textarea
      id=${id}
      name=${path}
      ?required=${required && !isLines(schema)}
      aria-describedby=${described}
      spellcheck="false"
      .value=${text}
    ></textarea>`;
  }

  #members(schema, path, value) {
    return Object.entries(schema.properties).map(([name, member]) =>
      this.#field(member, `${path}.${name}`, name, schema.required?.includes(name), value?.[name]),
    );
  }

  render() {
    const { schema, name } = this;
    const text = this.start === undefined ? '' : pretty(write(this.start));
    return html`<div class="fields">
      ${
        schema.type
          ? html`<div class="row">
              <div class="segments" role="group" aria-label="How to fill it in">
                <button type="button" aria-pressed=${!this.asText} @click=${() => this.asText && this.#turn()}>Form</button>
                <button type="button" aria-pressed=${this.asText} @click=${() => this.asText || this.#turn()}>JSON</button>
              </div>
            </div>`
          : nothing
      }
      ${
        this.asText
          ? html`<div class="field">
              <label for="f-text">${spaced(name)} as JSON</label
              ><textarea id="f-text" rows="10" spellcheck="false" .value=${text}></textarea>
            </div>`
          : schema.type === 'object' && schema.properties
            ? html`<div class="members">${this.#members(schema, name, this.start)}</div>`
            : schema.type === 'null'
              ? html`<p class="muted">It takes no value.</p>`
              : this.#field(schema, name, name, true, this.start)
      }
      ${this.wrong ? html`<div class="banner bad" role="alert">${this.wrong}</div>` : nothing}
    </div>`;
  }
}
customElements.define('hf-form', Form);
