import { areaAboveLine, upliftCurve } from './curve.ts';
import type { UpliftMetric } from './metric.ts';
import { checkBinary, rankByLevel, type Ranked } from './ranked.ts';

/** Area of the uplift curve above the diagonal, as a share of that of the perfect order. Outcomes 0 or 1. */
export const upliftAuc: UpliftMetric = {
  name: 'uplift-auc',
  convention: 'scikit-uplift uplift_auc_score',
  value: (ranked) => {
    checkBinary(ranked);
    const perfect = upliftCurve(rankByLevel(ranked, perfectLevels(ranked), 3));
    return areaAboveLine(upliftCurve(ranked)) / areaAboveLine(perfect);
  },
};

/** Treated responders and untreated non-responders first; what goes next depends on which of the rest are more. */
function perfectLevels({ outcome, treated }: Ranked): Uint8Array {
  let lost = 0;
  let idle = 0;
  for (let i = 0; i < outcome.length; i++) {
    if (outcome[i] === 1 && treated[i] === 0) lost++;
    if (outcome[i] === 0 && treated[i] === 1) idle++;
  }
  const next = lost > idle ? outcome : treated;
  return treated.map((group, i) => (outcome[i] === group ? 2 : 0) + next[i]!);
}
