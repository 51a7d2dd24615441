import { html, nothing } from 'lit';
import { get } from '../api.js';
import { may } from '../caller.js';
import { copyButton } from '../copy.js';
import { icon } from '../icon.js';
import { ask } from '../order.js';
import { Page, empty } from '../page.js';
import { go, href, instanceHref } from '../router.js';
import { table } from '../table.js';
import { moment } from '../time.js';

const words = text =>
  (text ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(Boolean);

const FIELDS = [
  { name: 'url', label: 'Address of the receiver', type: 'url', required: true },
  {
    name: 'events',
    label: 'Events',
    hint: 'By commas: started, waiting, paused, resumed, retried, compensating, completed, failed, cancelled; nothing for all of them',
  },
  { name: 'workflows', label: 'Workflows', hint: 'By commas; nothing for all of them' },
  { name: 'tags', label: 'Tags', hint: 'By commas; of instances that have all of these' },
];

const body = ({ url, events, workflows, tags, reason }) => ({
  url,
  events: words(events),
  workflows: words(workflows),
  tags: words(tags),
  reason,
});

/** Who is told what happens to instances, and how the last deliveries to one of them went. */
class Webhooks extends Page {
  static properties = { made: { state: true } };

  get heading() {
    return 'Web-hooks';
  }

  async load(signal) {
    const shown = this.query.get('webhook');
    const [all, deliveries] = await Promise.all([
      get('webhooks', {}, { signal }),
      shown ? get(`webhooks/${encodeURIComponent(shown)}/deliveries`, {}, { signal }) : undefined,
    ]);
    return { all: all.items, shown, deliveries: deliveries?.items };
  }

  #make() {
    ask({
      title: 'New web-hook',
      text: 'What happens to instances from now on is sent there, signed with a secret that is shown once.',
      verb: 'Make',
      method: 'POST',
      path: 'webhooks',
      fields: FIELDS,
      body,
      done: made => this.#shows(made),
    });
  }

  #change(webhook) {
    const value = name => (name === 'url' ? webhook.url : webhook[name].join(', '));
    ask({
      title: `Change web-hook ${webhook.id}?`,
      text: 'What waits to be delivered goes to the new address. The secret stays.',
      verb: 'Change',
      method: 'PUT',
      path: `webhooks/${webhook.id}`,
      fields: FIELDS.map(field => ({ ...field, value: value(field.name) })),
      body,
      done: () => this.reload(),
    });
  }

  #order(webhook, verb, title, text, more = {}) {
    ask({
      title: `${title} web-hook ${webhook.id}?`,
      text: `${text} (${webhook.url})`,
      verb: title,
      method: 'POST',
      path: `webhooks/${webhook.id}/${verb}`,
      body: ({ reason }) => ({ reason }),
      done: () => this.reload(),
      ...more,
    });
  }

  #shows(made) {
    this.made = made;
    this.reload();
  }

  #orders(webhook) {
    const button = (look, word, act, more = '') =>
      html`<button class=${more} aria-label="${word} web-hook ${webhook.id}" @click=${act}>${icon(look)}${word}</button>`;
    if (!may('POST', 'webhooks/{webhook}/ping')) {
      return nothing;
    }
    return html`<div class="row">
      ${button('signal', 'Test', () =>
        this.#order(webhook, 'ping', 'Test', 'An event without an instance is sent; its delivery stands below a moment later.', {
          told: 'The test is on its way',
          done: () => go(href('webhooks', { webhook: webhook.id })),
        }),
      )}
      ${
        webhook.paused
          ? button('play', 'Resume', () => this.#order(webhook, 'resume', 'Resume', 'What was kept for it is delivered at once.'))
          : button('pause', 'Pause', () => this.#order(webhook, 'pause', 'Pause', 'What happens meanwhile is kept for it.'))
      }
      ${button('workflows', 'Change', () => this.#change(webhook))}
      ${button('retry', 'New secret', () =>
        this.#order(webhook, 'secret', 'New secret', 'The old secret signs as well, for a day.', { done: made => this.#shows(made) }),
      )}
      ${button(
        'retention',
        'Remove',
        () =>
          ask({
            title: `Remove web-hook ${webhook.id}?`,
            text: `What ${webhook.url} was not told yet is removed with it.`,
            verb: 'Remove',
            method: 'DELETE',
            path: `webhooks/${webhook.id}`,
            reasoned: false,
            danger: true,
            done: () => this.reload(),
          }),
        'danger',
      )}
    </div>`;
  }

  #state(webhook) {
    if (webhook.paused) {
      return html`Paused ${moment(webhook.pausedAt)} <span class="muted">${webhook.pausedBecause ?? ''}</span>`;
    }
    return webhook.failingSince ? html`Failing since ${moment(webhook.failingSince)}` : 'Told';
  }

  #secret() {
    return this.made?.secret
      ? html`<div class="card" role="status">
          <h2>The secret of web-hook ${this.made.id}</h2>
          <p>Signatures are checked with it. It is shown here once, and never again.</p>
          <pre class="code" tabindex="0">${this.made.secret}</pre>
          ${copyButton(this.made.secret)}
        </div>`
      : nothing;
  }

  #again(shown, delivery) {
    ask({
      title: `Send ${delivery.message} again?`,
      text: 'It goes out with the id that it had, so that the receiver knows it again.',
      verb: 'Send again',
      method: 'POST',
      path: `webhooks/${shown}/deliveries/${encodeURIComponent(delivery.message)}/redeliver`,
      body: ({ reason }) => ({ reason }),
      done: () => this.reload(),
    });
  }

  #deliveries(shown, deliveries) {
    return html`<div class="card">
      <h2>Last deliveries of web-hook ${shown}</h2>
      ${
        deliveries.length
          ? table(
              'Deliveries',
              [
                { title: 'Message', type: 'mono', cell: each => each.message },
                { title: 'Event', cell: each => each.event },
                {
                  title: 'Instance',
                  type: 'break',
                  cell: each => (each.instanceId ? html`<a href=${instanceHref(each.instanceId)}>${each.instanceId}</a>` : 'test'),
                },
                { title: 'Delivered', cell: each => (each.delivered ? 'yes' : 'no') },
                { title: 'Attempts', type: 'number', cell: each => each.attempts },
                { title: 'Answer', cell: each => each.status ?? '' },
                { title: 'ms', type: 'number', cell: each => each.millis },
                { title: 'At', cell: each => moment(each.at) },
                { title: 'Error', type: 'clip', hint: each => each.error, cell: each => each.error ?? '' },
                {
                  title: 'Orders',
                  cell: each =>
                    html`<button aria-label="Send ${each.message} again" @click=${() => this.#again(shown, each)}>
                      ${icon('retry')}Send again
                    </button>`,
                },
              ],
              deliveries,
            )
          : empty('check', 'Nothing was sent to it yet', 'Each message that was tried has a row here; the newest 200 are kept.')
      }
    </div>`;
  }

  view({ all, shown, deliveries }) {
    return html`<div class="head">
        <h1>Web-hooks</h1>
        <p>Who is told what happens to instances: signed, in order for each instance, and at least once.</p>
        ${may('POST', 'webhooks') ? html`<button class="primary" @click=${() => this.#make()}>${icon('plus')}New web-hook</button>` : nothing}
      </div>
      ${this.#secret()}
      <div class="card">
        ${
          all.length
            ? table(
                'Web-hooks',
                [
                  { title: 'Web-hook', cell: each => html`<a data-row href=${href('webhooks', { webhook: each.id })}>${each.id}</a>` },
                  { title: 'Receiver', type: 'break', cell: each => each.url },
                  { title: 'Events', cell: each => each.events.join(', ') || 'all' },
                  { title: 'Workflows', type: 'break', cell: each => each.workflows.join(', ') || 'all' },
                  { title: 'Tags', cell: each => each.tags.join(', ') },
                  { title: 'State', cell: each => this.#state(each) },
                  { title: 'Orders', cell: each => this.#orders(each) },
                ],
                all,
              )
            : empty('signal', 'Nobody is told', 'A web-hook sends what happens to instances to an address of yours.')
        }
      </div>
      ${shown && deliveries ? this.#deliveries(shown, deliveries) : nothing}`;
  }
}
customElements.define('hf-webhooks', Webhooks);
