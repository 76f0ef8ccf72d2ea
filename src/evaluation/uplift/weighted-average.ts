import { count } from '../setting.ts';
import { walk } from './curve.ts';
import type { UpliftMetric } from './metric.ts';
import type { Ranked } from './ranked.ts';

/** Uplift in `bins` equal parts of the ranking, averaged with the number of treated people as weights. */
export const weightedAverageUplift = (bins = 10): UpliftMetric => ({
  name: 'weighted-average-uplift',
  convention: `scikit-uplift weighted_average_uplift, strategy=overall, bins=${count('bins', bins, 1)}`,
  value: (ranked) => {
    let sum = 0;
    let treated = 0;
    for (const bin of split(ranked, bins)) {
      const uplift = upliftIn(bin);
      sum += uplift.treated * uplift.value;
      treated += uplift.treated;
    }
    return sum / treated;
  },
});

/** Equal parts; the first ones hold one person more when it does not come out even. */
function split({ rows, score, treated, outcome }: Ranked, bins: number): readonly Ranked[] {
  const small = Math.floor(rows / bins);
  const larger = rows % bins;
  return Array.from({ length: bins }, (_, bin) => {
    const from = bin * small + Math.min(bin, larger);
    const to = from + small + (bin < larger ? 1 : 0);
    return {
      rows: to - from,
      score: score.subarray(from, to),
      treated: treated.subarray(from, to),
      outcome: outcome.subarray(from, to),
    };
  });
}

function upliftIn(ranked: Ranked): { treated: number; value: number } {
  let last = { treated: 0, value: Number.NaN };
  walk(ranked, ({ treated, control, ofTreated, ofControl }) => {
    last = { treated, value: ofTreated / treated - ofControl / control };
  });
  return last;
}
