// How figures are written on the page of an experiment.
import { nounOf } from '../plan-schema.ts';
import type { ReportOutput } from '../report-output.ts';

export type Shown = ReportOutput['estimates'][number];

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
export const short = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(3))).replace('-', '−');
export const missing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
export const spanOf = (estimate: Shown['absolute'], scale = 1) =>
  estimate === null
    ? missing
    : {
        value: scale * estimate.value,
        low: scale * (estimate.low ?? Number.NaN),
        high: scale * (estimate.high ?? Number.NaN),
      };

export const spanText = (estimate: Shown['absolute']): string =>
  estimate === null ? '–' : `${short(estimate.value)} [${short(estimate.low)}, ${short(estimate.high)}]`;

/** An instant to the second. */
export const moment = (instant: string): string => instant.replace(/(\.\d+)?Z$/, ' UTC').replace('T', ' ');

export const nounIn = (plan: ReportOutput['plan']): string => (nounOf(plan) === 'users' ? 'Users' : 'Units');
