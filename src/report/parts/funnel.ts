import { markup, type Markup } from '../markup.ts';
import { fixed, missing } from '../numbers.ts';
import type { Tone } from '../palette.ts';
import { captionOf, dotOf, type Headed, type Page } from '../part.ts';

/** Why some of the step before did not come this far. */
export interface Reason {
  readonly name: string;
  readonly count: number;
}

/** A step of a funnel: how many came this far, and why the others did not. */
export interface FunnelStep {
  readonly name: string;
  readonly count: number;
  readonly reasons?: readonly Reason[];
}

/** What became of the opportunities, step by step; several funnels stand side by side. */
export interface FunnelSection extends Headed {
  readonly kind: 'funnel';
  readonly caption: string;
  readonly funnels: readonly { readonly name: string; readonly steps: readonly FunnelStep[] }[];
}

/** Funnels as tables whose bars share one scale, so that they can be compared. */
export function renderFunnel({ caption, funnels }: FunnelSection, page: Page): Markup {
  const widest = Math.max(1, ...funnels.flatMap(({ steps }) => steps.map(({ count }) => count)));
  return markup`<p class="key">${captionOf(caption, page)}</p>
<div class="funnels">
${funnels.map((funnel) => funnelOf(funnel, widest, page))}</div>`;
}

function funnelOf({ name, steps }: FunnelSection['funnels'][number], widest: number, page: Page): Markup {
  const tone = page.toneOf(name);
  const rows = steps.map((step, i) => stepOf(step, steps[i - 1], { widest, tone }));
  return markup`<table class="funnel">
<caption>${dotOf(name, page)}${name}</caption>
<thead><tr><th scope="col" class="text">Step</th><th scope="col" class="number">Count</th><th scope="col" class="number">Kept</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

interface Bar {
  readonly widest: number;
  readonly tone: Tone;
}

function stepOf(step: FunnelStep, before: FunnelStep | undefined, { widest, tone }: Bar): Markup {
  const width = Math.round((step.count / widest) * 1e4) / 100;
  return markup`<tr><th scope="row" class="text">${step.name}<svg xmlns="http://www.w3.org/2000/svg" class="bar tone-${tone}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="1"/></svg>${lossOf(step, before)}</th><td class="number">${fixed(step.count, 0)}</td><td class="number">${before ? shareOf(step.count, before.count) : ''}</td></tr>
`;
}

/** As many reasons as one line holds. */
const told = 3;

function lossOf({ count, reasons = [] }: FunnelStep, before: FunnelStep | undefined): Markup | undefined {
  const lost = before === undefined ? 0 : before.count - count;
  if (lost <= 0) return undefined;
  const top = reasons.toSorted((a, b) => b.count - a.count).slice(0, told);
  const why = top.map((reason) => `${reason.name} ${shareOf(reason.count, lost)}`);
  const colon = why.length > 0 ? ': ' : '';
  return markup`<small>${fixed(lost, 0)} lost${colon}${why.join(', ')}</small>`;
}

/** A share in percent, to a tenth below ten. */
function shareOf(count: number, whole: number): string {
  if (whole === 0) return missing;
  const percent = (100 * count) / whole;
  return `${fixed(percent, percent < 9.95 ? 1 : 0)}\u202F%`;
}
