/**
 * Where everything of a tree stands: sizes from the leaves up, places from the root down. A sequence goes down along one axis; arms stand
 * side by side; what repeats, or is another workflow, stands in a frame.
 */

export const BOX = { width: 208, height: 46 };
const GAP = { down: 26, across: 22 };
const FAN = 50;
const PAD = 16;
const BACK = 26;
const DOT = 8;
export const MANY = 12;

const span = (sizes, gap) => sizes.reduce((sum, size) => sum + size, 0) + gap * Math.max(0, sizes.length - 1);

/** Lays a tree out; of forks with many arms, those that are named are shown with all of them. */
export function lay(items, opened = new Set()) {
  const picture = { boxes: [], edges: [], frames: [], labels: [], dots: [], width: 0, height: 0 };
  const whole = measure(items, opened);
  picture.width = whole.width + 2 * PAD;
  picture.height = whole.height + 2 * PAD + 2 * (DOT + GAP.down);
  const middle = picture.width / 2;
  picture.dots.push([middle, PAD + DOT / 2]);
  const top = PAD + DOT + GAP.down;
  if (items.length) {
    edge(picture, middle, PAD + DOT, middle, top);
    place(picture, whole, middle, top);
  }
  edge(picture, middle, top + whole.height, middle, top + whole.height + GAP.down);
  picture.dots.push([middle, top + whole.height + GAP.down + DOT / 2]);
  return picture;
}

function measure(items, opened) {
  const parts = items.map(item => measureItem(item, opened));
  return {
    parts,
    width: Math.max(BOX.width, ...parts.map(part => part.width)),
    height: span(
      parts.map(part => part.height),
      GAP.down,
    ),
  };
}

function measureItem(item, opened) {
  if (item.body) {
    const body = measure(item.body, opened);
    return {
      item,
      body,
      width: body.width + 2 * PAD + (item.node.kind === 'loop' ? 2 * BACK : 0),
      height: BOX.height + GAP.down + body.height + 2 * PAD,
    };
  }
  if (!item.arms.length) {
    return { item, width: BOX.width, height: BOX.height };
  }
  const end = item.join ? BOX.height : DOT;
  if (item.arms.length > MANY && !opened.has(item.node.id)) {
    return { item, folded: true, width: BOX.width, height: BOX.height * 2 + GAP.down * 2 + end };
  }
  const arms = item.arms.map(arm => {
    const inside = measure(arm.items, opened);
    return { ...inside, name: arm.name, width: arm.items.length ? inside.width : Math.max(90, arm.name.length * 8) };
  });
  const row = Math.max(...arms.map(arm => arm.height));
  return {
    item,
    arms,
    row,
    width: Math.max(
      BOX.width,
      span(
        arms.map(arm => arm.width),
        GAP.across,
      ),
    ),
    height: BOX.height + FAN + row + FAN - 10 + end,
  };
}

function place(picture, sequence, x, top) {
  let y = top;
  sequence.parts.forEach((part, i) => {
    if (i) {
      edge(picture, x, y - GAP.down, x, y);
    }
    placeItem(picture, part, x, y);
    y += part.height + GAP.down;
  });
}

function box(picture, node, x, y, more = {}) {
  picture.boxes.push({ node, x: x - BOX.width / 2, y, ...more });
}

function placeItem(picture, part, x, y) {
  const { item } = part;
  if (part.body) {
    placeFrame(picture, part, x, y);
    return;
  }
  box(picture, item.node, x, y, { item });
  if (part.folded) {
    const middle = y + BOX.height + GAP.down;
    edge(picture, x, y + BOX.height, x, middle);
    box(picture, item.node, x, middle, { item, folded: true });
    edge(picture, x, middle + BOX.height, x, middle + BOX.height + GAP.down);
    finish(picture, item, x, middle + BOX.height + GAP.down);
  } else if (part.arms) {
    placeArms(picture, part, x, y + BOX.height);
  }
}

function finish(picture, item, x, y) {
  if (item.join) {
    box(picture, item.join, x, y);
  } else {
    picture.dots.push([x, y + DOT / 2]);
  }
}

function placeArms(picture, part, x, from) {
  const top = from + FAN;
  const bottom = top + part.row;
  const end = bottom + FAN - 10;
  let left =
    x -
    span(
      part.arms.map(arm => arm.width),
      GAP.across,
    ) /
      2;
  part.arms.forEach((arm, i) => {
    const middle = left + arm.width / 2;
    const ids = part.item.arms[i].items.map(item => item.node.id);
    edge(picture, x, from, middle, top, { arm: part.item.node.id, ids });
    picture.labels.push({ text: arm.name, x: middle, y: top - 13 });
    place(picture, arm, middle, top);
    // straight down beside longer neighbours, and only then to the middle
    picture.edges.push({ d: `M${middle} ${top + arm.height}V${bottom}${curve(middle, bottom, x, end)}`, arm: part.item.node.id, ids });
    left += arm.width + GAP.across;
  });
  finish(picture, part.item, x, end);
}

function placeFrame(picture, part, x, y) {
  const { item, body } = part;
  const frame = { x: x - part.width / 2, y, width: part.width, height: part.height };
  picture.frames.push(frame);
  box(picture, item.node, x, y + PAD, { item });
  const top = y + PAD + BOX.height + GAP.down;
  edge(picture, x, y + PAD + BOX.height, x, top);
  place(picture, body, x, top);
  if (item.node.kind === 'loop') {
    const right = frame.x + frame.width - BACK / 2 - 4;
    const bottom = top + body.height;
    const head = y + PAD + BOX.height / 2;
    picture.edges.push({
      back: true,
      d: `M${x} ${bottom}v5q0 4 4 4H${right - 8}q8 0 8 -8V${head + 8}q0 -8 -8 -8H${x + BOX.width / 2 + 2}`,
      tip: [x + BOX.width / 2 + 1, head, 'left'],
    });
  }
}

const curve = (x, y, toX, toY) => (x === toX ? `V${toY}` : `C${x} ${y + (toY - y) * 0.6} ${toX} ${y + (toY - y) * 0.4} ${toX} ${toY}`);

function edge(picture, x, y, toX, toY, more = {}) {
  picture.edges.push({ d: `M${x} ${y}${curve(x, y, toX, toY)}`, tip: [toX, toY, 'down'], ...more });
}
