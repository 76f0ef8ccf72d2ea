import { walk } from './curve.ts';
import type { UpliftMetric } from './metric.ts';
import type { Ranked } from './ranked.ts';

export interface CumulativeOptions {
  /** Divide the curve by the magnitude of its last point. */
  readonly normalised: boolean;
}

const convention = (name: string, { normalised }: CumulativeOptions): string =>
  `causalml ${name}, normalize=${normalised ? 'True' : 'False'}`;

/** Mean height of the cumulative gain, lift times people, over 0 to n people; not above a line. */
export const meanGain = (options: CumulativeOptions): UpliftMetric => ({
  name: 'auuc',
  convention: convention('auuc_score', options),
  value: (ranked) => mean(scaled(gains(ranked), options)),
});

/** Mean height of the Qini curve above the line from its first to its last point, over 0 to n people. */
export const meanQini = (options: CumulativeOptions): UpliftMetric => ({
  name: 'qini',
  convention: convention('qini_score', options),
  value: (ranked) => {
    const curve = scaled(qinis(ranked), options);
    return mean(curve) - curve.at(-1)! / 2;
  },
});

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function scaled(curve: Float64Array, { normalised }: CumulativeOptions): Float64Array {
  const by = normalised ? Math.abs(curve.at(-1)!) : 1;
  return curve.map((value) => value / by);
}

function gains(ranked: Ranked): Float64Array {
  const lift = new Float64Array(ranked.rows + 1);
  walk(ranked, ({ treated, control, ofTreated, ofControl }, i) => {
    lift[i + 1] = ofTreated / treated - ofControl / control;
  });
  return fromOrigin(lift).map((value, n) => value * n);
}

function qinis(ranked: Ranked): Float64Array {
  const qini = new Float64Array(ranked.rows + 1);
  walk(ranked, ({ treated, control, ofTreated, ofControl }, i) => {
    qini[i + 1] = ofTreated - (ofControl * treated) / control;
  });
  return fromOrigin(qini);
}

/** Before both groups have appeared the height is unknown: a straight line from the origin to the first known one. */
function fromOrigin(curve: Float64Array): Float64Array {
  const known = curve.findIndex((value, i) => i > 0 && !Number.isNaN(value));
  for (let i = 1; i < known; i++) curve[i] = (curve[known]! * i) / known;
  return curve;
}
