import { areaAboveLine, upliftCurve } from './curve.ts';
import type { UpliftMetric } from './metric.ts';
import { checkBinary, rankBy, type Ranked } from './ranked.ts';

/** Area of the uplift curve above the diagonal, as a share of that of the perfect order. Outcomes 0 or 1. */
export const upliftAuc: UpliftMetric = {
  name: 'uplift-auc',
  convention: 'scikit-uplift uplift_auc_score',
  value: (ranked) => {
    checkBinary(ranked);
    const perfect = upliftCurve(rankBy(ranked, perfectScores(ranked)));
    return areaAboveLine(upliftCurve(ranked)) / areaAboveLine(perfect);
  },
};

/** Treated responders and untreated non-responders first; what goes next depends on which of the rest are more. */
function perfectScores({ outcome, treated }: Ranked): Float64Array {
  const lost = outcome.filter((y, i) => y === 1 && treated[i] === 0).length;
  const idle = outcome.filter((y, i) => y === 0 && treated[i] === 1).length;
  const next = lost > idle ? outcome : treated;
  return outcome.map((y, i) => 2 * (y === treated[i] ? 1 : 0) + next[i]!);
}
