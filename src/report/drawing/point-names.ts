import { nameSize, type Plot } from './axes.ts';
import { px } from './canvas.ts';
import { markup, type Markup } from '../markup.ts';
import { place, type Box } from './place.ts';
import { fitted, textWidth } from './text-width.ts';

/** A point in pixels, its name and its colour. */
export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly tone: number;
}

const height = 18;

/** The names of points beside them, none over another, off what is `soft` where they can be. */
export function pointNames(
  points: readonly NamedPoint[],
  plot: Plot,
  soft: readonly Box[],
): readonly Markup[] {
  const room = (plot.right - plot.left) * 0.55;
  const texts = points.map(({ name }) => fitted(name, room, nameSize));
  const sized = points.map(({ x, y }, i) => ({ x, y, width: textWidth(texts[i]!, nameSize), height }));
  const bounds = {
    x: plot.left,
    y: plot.top,
    width: plot.right - plot.left + 12,
    height: plot.bottom - plot.top,
  };
  return place(sized, bounds, soft.map(withAir)).map((box, i) => nameOf(texts[i]!, box, points[i]!));
}

const air = 3;

const withAir = ({ x, y, width, height }: Box): Box => ({
  x: x - air,
  y: y - air,
  width: width + 2 * air,
  height: height + 2 * air,
});

/** A name, tied to its point by a thread where it had to move away. */
function nameOf(text: string, box: Box, { x, y, tone }: NamedPoint): Markup {
  const nearX = Math.max(box.x, Math.min(box.x + box.width, x));
  const nearY = Math.max(box.y + 3, Math.min(box.y + box.height - 3, y));
  const away = Math.abs(nearX - x) + Math.abs(nearY - y) > 24;
  const thread = away
    ? markup`<path class="thread" d="M${px(x)} ${px(y)}L${px(nearX)} ${px(nearY)}"/>`
    : undefined;
  const { anchor, at } = sideOf(box, x);
  return markup`<g class="tone-${tone}">${thread}<text class="name" x="${px(at)}" y="${px(box.y + 13.5)}" text-anchor="${anchor}">${text}</text></g>
`;
}

/** The side of the box that faces the point: text begins there, since its true width is not known. */
function sideOf(box: Box, x: number): { readonly anchor: string; readonly at: number } {
  if (box.x >= x) return { anchor: 'start', at: box.x };
  if (box.x + box.width <= x) return { anchor: 'end', at: box.x + box.width };
  return { anchor: 'middle', at: box.x + box.width / 2 };
}
