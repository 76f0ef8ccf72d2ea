import { axesOf, axisName, drawAxes, type Axes, type Axis } from '../drawing/axes.ts';
import { px, type Canvas, type Picture } from '../drawing/canvas.ts';
import { figureOf } from './figure.ts';
import { markup, type Markup } from '../markup.ts';
import { estimateText, type Better, type Estimate } from '../numbers.ts';
import { frontOf, stairsOf, type PerAxis } from '../drawing/pareto.ts';
import type { Headed, Page } from '../part.ts';
import type { Box } from '../drawing/place.ts';
import { pointNames, type NamedPoint } from '../drawing/point-names.ts';
import { held, padded, spanOf, type Span } from '../drawing/scale.ts';

/** A thing measured on both axes. */
export interface ScatterPoint {
  readonly name: string;
  readonly x: Estimate;
  readonly y: Estimate;
}

/** Two goods against each other, with interval crosses and the Pareto front. */
export interface ScatterSection extends Headed {
  readonly kind: 'scatter';
  readonly caption: string;
  readonly x: Axis & { readonly better: Better };
  readonly y: Axis & { readonly better: Better };
  readonly points: readonly ScatterPoint[];
}

/** A scatter as a section; points of which a value is missing are left out of the picture, not of the numbers. */
export function renderScatter(section: ScatterSection, page: Page): Markup {
  const known = section.points.filter(({ x, y }) => Number.isFinite(x.value) && Number.isFinite(y.value));
  const wish = { x: section.x.better, y: section.y.better };
  const front = frontOf(
    known.map(({ x, y }) => ({ x: x.value, y: y.value })),
    wish,
  );
  return figureOf(
    {
      title: section.title,
      caption: section.caption,
      description: describe(section, known, front),
      draw: (canvas) => draw({ section, known, front, page }, canvas),
      key: 'Filled points are on the Pareto front, the dashed line: no other point is better on both axes. Crosses are intervals.',
      numbers: [
        { kind: 'text', heading: 'Name', values: section.points.map(({ name }) => name) },
        { kind: 'estimate', heading: axisName(section.x), values: section.points.map(({ x }) => x) },
        { kind: 'estimate', heading: axisName(section.y), values: section.points.map(({ y }) => y) },
      ],
    },
    page,
  );
}

function describe(
  { x, y }: ScatterSection,
  known: readonly ScatterPoint[],
  front: readonly number[],
): string {
  const points = known.map((point) => `${point.name} ${estimateText(point.x)} and ${estimateText(point.y)}`);
  const best = front.map((i) => known[i]!.name);
  return `${axisName(y)} against ${axisName(x)}. Across and up: ${points.join('; ')}. On the Pareto front: ${best.join(', ')}.`;
}

interface Scene {
  readonly section: ScatterSection;
  readonly known: readonly ScatterPoint[];
  readonly front: readonly number[];
  readonly page: Page;
}

function draw({ section, known, front, page }: Scene, canvas: Canvas): Picture {
  const height = canvas.narrow ? 380 : 460;
  const axes = axesOf({ ...canvas, height, right: 12 }, spanOfAll(known, 'x'), spanOfAll(known, 'y'));
  const { plot } = axes;
  const points = known.map((point, i) => ({
    x: axes.x(point.x.value),
    y: axes.y(point.y.value),
    name: point.name,
    tone: page.toneOf(point.name),
    look: front.includes(i) ? 'point' : 'hollow',
    arms: armsOf(point, axes),
  }));
  const worst = {
    x: section.x.better === 'higher' ? plot.left : plot.right,
    y: section.y.better === 'higher' ? plot.bottom : plot.top,
  };
  const corners = stairsOf(
    front.map((i) => points[i]!),
    worst,
  );
  const soft = [...points.flatMap(({ arms }) => arms), ...edgesOf(corners)];
  return {
    height,
    body: markup`${drawAxes(axes, section.x, section.y)}${frontLine(corners)}${points.map(crossOf)}${pointNames(points, plot, soft)}`,
  };
}

const spanOfAll = (points: readonly ScatterPoint[], axis: 'x' | 'y'): Span =>
  padded(spanOf(points.flatMap(({ [axis]: { value, low, high } }) => [value, low, high])), 0.08);

const frontLine = (corners: readonly PerAxis<number>[]): Markup | undefined =>
  corners.length === 0
    ? undefined
    : markup`<path class="front" d="M${corners.map(({ x, y }) => `${px(x)} ${px(y)}`).join('L')}"/>\n`;

/** The lines between corners as boxes, which names would rather not cover. */
const edgesOf = (corners: readonly PerAxis<number>[]): readonly Box[] =>
  corners.slice(1).map((corner, i) => between(corners[i]!, corner));

const between = (a: PerAxis<number>, b: PerAxis<number>): Box => ({
  x: Math.min(a.x, b.x) - 1,
  y: Math.min(a.y, b.y) - 1,
  width: Math.abs(a.x - b.x) + 2,
  height: Math.abs(a.y - b.y) + 2,
});

interface Cross extends NamedPoint {
  readonly look: string;
  readonly arms: readonly Box[];
}

const crossOf = ({ x, y, tone, look, arms }: Cross): Markup =>
  markup`<g class="tone-${tone}">${arms.map(armOf)}<circle class="${look}" cx="${px(x)}" cy="${px(y)}" r="5"/></g>\n`;

const armOf = ({ x, y, width, height }: Box): Markup =>
  markup`<rect class="cross" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`;

const endOf = (estimate: Estimate, end: 'low' | 'high'): number =>
  Number.isNaN(estimate[end]) ? estimate.value : estimate[end];

/** The arms of a cross: its intervals, as thin boxes; one without an end reaches the end of the plot. */
function armsOf(point: ScatterPoint, { plot, x, y }: Axes): readonly Box[] {
  const across = (end: 'low' | 'high') => held(x(endOf(point.x, end)), [plot.left, plot.right]);
  const up = (end: 'low' | 'high') => held(y(endOf(point.y, end)), [plot.top, plot.bottom]);
  const [left, top] = [across('low'), up('high')];
  return [
    { x: left, y: y(point.y.value) - 0.75, width: across('high') - left, height: 1.5 },
    { x: x(point.x.value) - 0.75, y: top, width: 1.5, height: up('low') - top },
  ];
}
