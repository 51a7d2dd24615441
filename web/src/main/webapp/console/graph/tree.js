/**
 * The tree of a workflow, from the rows in which the API lists its nodes.
 *
 * An item has its node; arms, each with a name and its items; a body of items that stand in a frame; and the join of a fork.
 */
export function tree(nodes) {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const joins = new Set(nodes.filter(node => node.join).map(node => node.join));
  const inside = new Set(nodes.flatMap(inner));
  const items = ids => ids.filter(id => byId.has(id) && !joins.has(id)).map(id => item(byId.get(id)));

  function item(node) {
    const arms = (node.arms ?? []).map(arm => ({ name: arm.name, items: items(arm.nodes) }));
    if (node.otherwise) {
      arms.push({ name: 'otherwise', items: items(node.otherwise) });
    }
    const signals = node.signals ?? [];
    if (signals.length > 1 || signals.some(signal => signal.nodes?.length) || node.late) {
      arms.push(...signals.map(signal => ({ name: signal.name, items: items(signal.nodes ?? []) })));
    }
    if (node.late) {
      arms.push({ name: 'too late', items: items(node.late) });
    }
    return { node, arms, body: node.body ? items(node.body) : undefined, join: byId.get(node.join) };
  }
  return items(nodes.map(node => node.id).filter(id => !inside.has(id)));
}

/** The ids that stand directly in a node. */
const inner = node => [
  ...(node.arms ?? []).flatMap(arm => arm.nodes),
  ...(node.otherwise ?? []),
  ...(node.signals ?? []).flatMap(signal => signal.nodes ?? []),
  ...(node.late ?? []),
  ...(node.body ?? []),
];

/** Every node below an item, itself left out. */
export const below = item => [...item.arms.flatMap(arm => arm.items), ...(item.body ?? [])].flatMap(each => [each, ...below(each)]);
