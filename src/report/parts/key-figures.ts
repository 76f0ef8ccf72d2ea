import { markup, type Markup } from '../markup.ts';
import { exactDecimals, estimateDecimals, fixed, intervalText, type Estimate } from '../numbers.ts';
import { captionOf, type Headed, type Page } from '../part.ts';

/** One number worth large type: a count, or an estimate with its interval. */
export interface KeyFigure {
  readonly label: string;
  readonly unit?: string;
  readonly value: number | Estimate;
}

/** A handful of numbers that say the result. */
export interface KeyFiguresSection extends Headed {
  readonly kind: 'keyFigures';
  readonly caption: string;
  readonly figures: readonly KeyFigure[];
}

/** Key figures as a list of terms and numbers. */
export const renderKeyFigures = ({ caption, figures }: KeyFiguresSection, page: Page): Markup =>
  markup`<dl class="figures">
${figures.map(figureOf)}</dl><p class="key">${captionOf(caption, page)}</p>`;

function figureOf({ label, unit, value }: KeyFigure): Markup {
  const known = typeof value === 'number' ? { value, decimals: exactDecimals([value]) } : withDecimals(value);
  const beside = unit === undefined ? undefined : markup` <span class="unit">${unit}</span>`;
  const interval =
    typeof value === 'number' || Number.isNaN(value.value)
      ? undefined
      : markup`<dd class="interval">${intervalText(value, known.decimals)}</dd>`;
  return markup`<div><dt>${label}</dt><dd class="large">${fixed(known.value, known.decimals)}${beside}</dd>${interval}</div>\n`;
}

const withDecimals = (estimate: Estimate) => ({
  value: estimate.value,
  decimals: estimateDecimals([estimate]),
});
