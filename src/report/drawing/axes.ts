import { px, type Canvas } from './canvas.ts';
import { markup, type Markup } from '../markup.ts';
import { fixed } from '../numbers.ts';
import { scaleOf, ticksOf, type Span, type Ticks } from './scale.ts';
import { textWidth } from './text-width.ts';

/** The rectangle inside the axes, in pixels. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What an axis measures, and in what. */
export interface Axis {
  readonly label: string;
  readonly unit?: string;
}

/** Two scales over a plot, with their ticks. */
export interface Axes {
  readonly plot: Plot;
  readonly xTicks: Ticks;
  readonly yTicks: Ticks;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export const tickSize = 12;
export const nameSize = 13;

/** `label, unit`. */
export const axisName = ({ label, unit }: Axis): string => (unit === undefined ? label : `${label}, ${unit}`);

/** Axes over a canvas, the left margin as wide as its tick labels, the right one as given; whole `x`, as weeks, have whole ticks. */
export function axesOf(
  canvas: Canvas & { readonly height: number; readonly right: number; readonly whole?: boolean },
  xSpan: Span,
  ySpan: Span,
): Axes {
  const yTicks = ticksOf(ySpan, canvas.narrow ? 5 : 6);
  const labels = yTicks.values.map((value) => textWidth(fixed(value, yTicks.decimals), tickSize));
  const left = Math.ceil(Math.max(12, ...labels)) + 10;
  const plot = { left, right: canvas.width - canvas.right, top: 34, bottom: canvas.height - 46 };
  const perTick = canvas.narrow ? 45 : 80;
  const room = Math.max(2, (plot.right - left) / perTick);
  const length = xSpan[1] - xSpan[0];
  const xTicks = ticksOf(xSpan, canvas.whole && length >= 1 ? Math.min(room, length) : room);
  const x = scaleOf(xSpan, [left, plot.right]);
  return { plot, xTicks, yTicks, x, y: scaleOf(ySpan, [plot.bottom, plot.top]) };
}

/** Hairlines and labels of both axes, the line of zero darker; the names stand level, at the ends. */
export function drawAxes(axes: Axes, xAxis: Axis, yAxis: Axis): Markup {
  const { plot, xTicks, yTicks } = axes;
  return markup`<text class="axis" x="0" y="14">${axisName(yAxis)}</text>
<text class="axis" x="${px(plot.right)}" y="${px(plot.bottom + 40)}" text-anchor="end">${axisName(xAxis)}</text>
${yTicks.values.map((value) => yTick(value, axes))}${xTicks.values.map((value) => xTick(value, axes))}`;
}

function yTick(value: number, { plot, yTicks, y }: Axes): Markup {
  const line = value === 0 ? 'zero' : 'hair';
  return markup`<line class="${line}" x1="${px(plot.left)}" x2="${px(plot.right)}" y1="${px(y(value))}" y2="${px(y(value))}"/>
<text class="tick" x="${px(plot.left - 8)}" y="${px(y(value) + 4)}" text-anchor="end">${fixed(value, yTicks.decimals)}</text>
`;
}

function xTick(value: number, { plot, xTicks, x }: Axes): Markup {
  return markup`<line class="hair" x1="${px(x(value))}" x2="${px(x(value))}" y1="${px(plot.bottom)}" y2="${px(plot.bottom + 5)}"/>
<text class="tick" x="${px(x(value))}" y="${px(plot.bottom + 20)}" text-anchor="middle">${fixed(value, xTicks.decimals)}</text>
`;
}
