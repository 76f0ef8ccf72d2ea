import { axesOf, axisName, drawAxes, nameSize, type Axes, type Axis } from '../drawing/axes.ts';
import { dodge } from '../drawing/dodge.ts';
import { reportErrors } from '../errors.ts';
import { px, type Canvas, type Picture } from '../drawing/canvas.ts';
import { figureOf } from './figure.ts';
import { markup, type Markup } from '../markup.ts';
import { estimateText, type Estimate } from '../numbers.ts';
import type { Headed, Page } from '../part.ts';
import { held, nearZero, padded, spanOf } from '../drawing/scale.ts';
import { fitted, textWidth } from '../drawing/text-width.ts';

/** One line: an estimate per value of x. */
export interface Series {
  readonly name: string;
  readonly values: readonly Estimate[];
}

/** Values over time with interval bands, each line named where it ends. */
export interface LineChartSection extends Headed {
  readonly kind: 'lineChart';
  readonly caption: string;
  readonly x: Axis & { readonly values: readonly number[] };
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** A line chart as a section; throws REPORT_LENGTHS_DIFFER. */
export function renderLineChart(section: LineChartSection, page: Page): Markup {
  for (const { name, values } of section.series) checkLength(section, name, values.length);
  return figureOf(
    {
      title: section.title,
      caption: section.caption,
      description: describe(section),
      draw: (canvas) => draw(section, canvas, page),
      numbers: [
        { kind: 'exact', heading: axisName(section.x), values: section.x.values },
        ...section.series.map(({ name, values }) => ({ kind: 'estimate', heading: name, values }) as const),
      ],
    },
    page,
  );
}

function checkLength({ title, x }: LineChartSection, name: string, found: number): void {
  const expected = x.values.length;
  if (found !== expected)
    throw reportErrors.REPORT_LENGTHS_DIFFER({ where: title, what: `line "${name}"`, found, expected });
}

function describe({ x, y, series }: LineChartSection): string {
  const ends = series.flatMap(({ name, values }) => {
    const end = values.findLastIndex(isKnown);
    return end < 0 ? [] : [`${name} ${estimateText(values[end]!)} at ${x.values[end]}`];
  });
  return `${axisName(y)} over ${axisName(x)}. The lines end at: ${ends.join('; ')}.`;
}

const isKnown = ({ value }: Estimate): boolean => Number.isFinite(value);

interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

function draw(section: LineChartSection, canvas: Canvas, page: Page): Picture {
  const height = canvas.narrow ? 340 : 400;
  const room = Math.min(canvas.width * 0.4, Math.max(0, ...section.series.map(nameWidth)));
  const bounds = section.series.flatMap(({ values }) =>
    values.flatMap(({ value, low, high }) => [value, low, high]),
  );
  const axes = axesOf(
    { ...canvas, height, right: room + reach, whole: section.x.values.every(Number.isInteger) },
    spanOf(section.x.values),
    padded(nearZero(spanOf(bounds)), 0.03),
  );
  const lines = section.series.map(({ name, values }) => ({
    name,
    runs: runsOf(section.x.values, values, axes),
  }));
  const drawn = lines.map(
    ({ name, runs }) => markup`<g class="tone-${page.toneOf(name)}">${runs.map(bandOf)}</g>\n`,
  );
  const over = lines.map(
    ({ name, runs }) => markup`<g class="tone-${page.toneOf(name)}">${runs.map(lineOf)}</g>\n`,
  );
  return {
    height,
    body: markup`${drawAxes(axes, section.x, section.y)}${drawn}${over}${namesOf(lines, axes, { room, page })}`,
  };
}

/** Pixels from the end of a line to its name. */
const reach = 26;

const nameWidth = ({ name }: Series): number => textWidth(name, nameSize);

/** Points in pixels, cut into runs where a value is missing; an interval without an end reaches the end of the plot. */
function runsOf(xs: readonly number[], values: readonly Estimate[], { plot, x, y }: Axes): Point[][] {
  const runs: Point[][] = [[]];
  for (const [i, estimate] of values.entries()) {
    if (!isKnown(estimate) || !Number.isFinite(xs[i]!)) {
      if (runs.at(-1)!.length > 0) runs.push([]);
      continue;
    }
    const orValue = (bound: number) =>
      held(y(Number.isNaN(bound) ? estimate.value : bound), [plot.top, plot.bottom]);
    runs
      .at(-1)!
      .push({ x: x(xs[i]!), y: y(estimate.value), low: orValue(estimate.low), high: orValue(estimate.high) });
  }
  return runs.filter((run) => run.length > 0);
}

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`;

function bandOf(run: readonly Point[]): Markup {
  const above = run.map(({ x, high }) => [x, high] as const);
  const below = run.map(({ x, low }) => [x, low] as const).toReversed();
  return markup`<path class="band" d="${pathOf([...above, ...below])}Z"/>`;
}

function lineOf(run: readonly Point[]): Markup {
  const { x, y } = run.at(-1)!;
  return markup`<path class="line" d="${pathOf(run.map((point) => [point.x, point.y]))}"/><circle class="point" cx="${px(x)}" cy="${px(y)}" r="3"/>`;
}

interface Drawn {
  readonly name: string;
  readonly runs: readonly (readonly Point[])[];
}

/** Names at the ends of the lines, moved apart where ends are close, each tied to its end by a thread. */
function namesOf(
  lines: readonly Drawn[],
  { plot }: Axes,
  { room, page }: { readonly room: number; readonly page: Page },
): readonly Markup[] {
  const ends = lines.flatMap(({ name, runs }) => runs.slice(-1).map((run) => ({ name, end: run.at(-1)! })));
  const places = dodge(
    ends.map(({ end }) => end.y),
    17,
    [plot.top, plot.bottom],
  );
  const left = plot.right + reach;
  return ends.map(({ name, end }, i) => {
    const y = places[i]!;
    const thread = pathOf([
      [end.x + 5, end.y],
      [left - 14, y],
      [left - 5, y],
    ]);
    return markup`<g class="tone-${page.toneOf(name)}"><path class="thread" d="${thread}"/><text class="name" x="${px(left)}" y="${px(y + 4.5)}">${fitted(name, room, nameSize)}</text></g>
`;
  });
}
