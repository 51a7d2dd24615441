import { LitElement } from 'lit';

/** A custom element in the page's own tree: one style sheet for all, and labels that reach across elements. */
export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }
}
