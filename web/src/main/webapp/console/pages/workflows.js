import { html } from 'lit';
import { get } from '../api.js';
import { Page, empty } from '../page.js';
import { href } from '../router.js';
import { table } from '../table.js';

const simple = type => type.replaceAll(/\b[\w$]+\.(?=[\w$.]*[A-Z])/g, '').replaceAll('$', '.');

/** What is deployed. */
class Workflows extends Page {
  get heading() {
    return 'Workflows';
  }

  async load(signal) {
    const { items } = await get('workflows', {}, { signal });
    const newest = new Map();
    for (const each of items) {
      if (!newest.has(each.name) || newest.get(each.name).version < each.version) {
        newest.set(each.name, each);
      }
    }
    return [...newest.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  view(items) {
    return html`<div class="head">
        <h1>Workflows</h1>
        <p>What the applications on this server have deployed, each in its newest version.</p>
      </div>
      <div class="card">
        ${
          items.length
            ? table(
                'Workflows',
                [
                  {
                    title: 'Name',
                    cell: each => html`<a data-row href=${href(`workflows/${encodeURIComponent(each.name)}`)}>${each.name}</a>`,
                  },
                  { title: 'Version', type: 'number', cell: each => each.version },
                  { title: 'Takes', type: 'mono', cell: each => simple(each.inputType) },
                  { title: 'Gives', type: 'mono', cell: each => simple(each.outputType) },
                  { title: 'Nodes', type: 'number', cell: each => each.nodes.length },
                  { title: 'Definition', type: 'mono', cell: each => each.definitionHash.slice(0, 12) },
                  {
                    title: 'Instances',
                    cell: each =>
                      html`<a href=${href('instances', { workflow: each.name })}>Instances<span class="hidden"> of ${each.name}</span></a>`,
                  },
                ],
                items,
              )
            : empty('workflows', 'Nothing is deployed', 'A bean that produces a Workflow is found when its application is deployed.')
        }
      </div>`;
  }
}
customElements.define('hf-workflows', Workflows);
