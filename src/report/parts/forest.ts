import { axisName, nameSize, tickSize, type Axis } from '../drawing/axes.ts';
import { px, type Canvas, type Picture } from '../drawing/canvas.ts';
import { figureOf } from './figure.ts';
import { markup, type Markup } from '../markup.ts';
import { estimateDecimals, estimateText, fixed, type Estimate } from '../numbers.ts';
import type { Headed, Page } from '../part.ts';
import { held, padded, scaleOf, spanOf, ticksOf } from '../drawing/scale.ts';
import { fitted, textWidth } from '../drawing/text-width.ts';

/** A point and its interval. */
export interface ForestRow {
  readonly name: string;
  readonly estimate: Estimate;
}

/** Estimates under each other against a line of reference, such as no effect. */
export interface ForestSection extends Headed {
  readonly kind: 'forest';
  readonly caption: string;
  readonly x: Axis;
  readonly reference: { readonly value: number; readonly label: string };
  readonly rows: readonly ForestRow[];
}

/** A forest plot as a section; a missing row stands with a dash. */
export function renderForest(section: ForestSection, page: Page): Markup {
  const decimals = estimateDecimals(section.rows.map(({ estimate }) => estimate));
  const rows = section.rows.map(({ name, estimate }) => ({
    name,
    estimate,
    text: estimateText(estimate, decimals),
  }));
  const listed = rows.map(({ name, text }) => `${name} ${text}`).join('; ');
  return figureOf(
    {
      title: section.title,
      caption: section.caption,
      description: `${axisName(section.x)}, beside ${section.reference.label}. ${listed}.`,
      draw: (canvas) => draw({ section, rows, page }, canvas),
      key: `Filled squares: the interval does not reach “${section.reference.label}”.`,
      numbers: [
        { kind: 'text', heading: 'Name', values: section.rows.map(({ name }) => name) },
        {
          kind: 'estimate',
          heading: axisName(section.x),
          values: section.rows.map(({ estimate }) => estimate),
        },
      ],
    },
    page,
  );
}

interface Row extends ForestRow {
  readonly text: string;
}

interface Scene {
  readonly section: ForestSection;
  readonly rows: readonly Row[];
  readonly page: Page;
}

/** Where names, intervals and numbers stand: beside each other, or on a phone the first and last above the second. */
interface Lanes {
  readonly left: number;
  readonly right: number;
  readonly nameRoom: number;
  readonly step: number;
  readonly above: number;
}

function lanesOf(rows: readonly Row[], { width, narrow }: Canvas): Lanes {
  const numbers = Math.max(0, ...rows.map(({ text }) => textWidth(text, nameSize)));
  const names = Math.max(0, ...rows.map(({ name }) => textWidth(name, nameSize)));
  if (narrow) return { left: 8, right: width - 8, nameRoom: width - numbers - 8, step: 46, above: 20 };
  const nameRoom = Math.min(names, width * 0.34);
  return { left: nameRoom + 24, right: width - numbers - 24, nameRoom, step: 30, above: 0 };
}

const top = 44;

function draw({ section, rows, page }: Scene, canvas: Canvas): Picture {
  const lanes = lanesOf(rows, canvas);
  const bounds = rows.flatMap(({ estimate: { value, low, high } }) => [value, low, high]);
  const span = padded(spanOf([...bounds, section.reference.value]), 0.04);
  const x = scaleOf(span, [lanes.left, lanes.right]);
  const bottom = top + rows.length * lanes.step;
  const ticks = ticksOf(span, Math.max(2, (lanes.right - lanes.left) / 80));
  const scale = ticks.values.map(
    (
      value,
    ) => markup`<line class="hair" x1="${px(x(value))}" x2="${px(x(value))}" y1="${px(bottom)}" y2="${px(bottom + 5)}"/>
<text class="tick" x="${px(x(value))}" y="${px(bottom + 20)}" text-anchor="middle">${fixed(value, ticks.decimals)}</text>
`,
  );
  const drawn = rows.map((row, i) =>
    rowOf(row, { section, page, canvas }, { ...lanes, x, y: top + (i + 0.5) * lanes.step }),
  );
  return {
    height: bottom + 46,
    body: markup`${referenceOf(section, { at: x(section.reference.value), bottom, width: canvas.width })}${scale}
<text class="axis" x="${px(lanes.right)}" y="${px(bottom + 40)}" text-anchor="end">${axisName(section.x)}</text>
${drawn}`,
  };
}

interface ReferenceLine {
  readonly at: number;
  readonly bottom: number;
  readonly width: number;
}

function referenceOf({ reference }: ForestSection, { at, bottom, width }: ReferenceLine): Markup {
  const half = textWidth(reference.label, tickSize) / 2;
  const middle = Math.max(half, Math.min(width - half, at));
  return markup`<text class="tick" x="${px(middle)}" y="${top - 18}" text-anchor="middle">${reference.label}</text>
<line class="zero" x1="${px(at)}" x2="${px(at)}" y1="${top - 10}" y2="${px(bottom)}"/>
`;
}

interface Setting {
  readonly section: ForestSection;
  readonly page: Page;
  readonly canvas: Canvas;
}

interface Spot extends Lanes {
  readonly x: (value: number) => number;
  readonly y: number;
}

function rowOf({ name, estimate, text }: Row, { section, page, canvas }: Setting, spot: Spot): Markup {
  const baseline = px(spot.y - spot.above + 4.5);
  return markup`<g class="tone-${page.toneOf(name)}"><text class="name" x="0" y="${baseline}">${fitted(name, spot.nameRoom, nameSize)}</text><text class="amount" x="${canvas.width}" y="${baseline}" text-anchor="end">${text}</text>${intervalOf(estimate, section.reference.value, spot)}</g>
`;
}

/** An interval without an end reaches the end of the plot; without a number there is nothing to draw. */
function intervalOf({ value, low, high }: Estimate, reference: number, spot: Spot): Markup | undefined {
  if (!Number.isFinite(value) || Number.isNaN(low) || Number.isNaN(high)) return undefined;
  const { left, right, x, y } = spot;
  const end = (bound: number) => px(held(x(bound), [left, right]));
  const look = low > reference || high < reference ? 'point' : 'hollow';
  return markup`<path class="arm" d="M${end(low)} ${px(y)}H${end(high)}"/><rect class="${look}" x="${px(x(value) - 4.5)}" y="${px(y - 4.5)}" width="9" height="9"/>`;
}
