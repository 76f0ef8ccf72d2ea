import { areaAboveLine, qiniCurve, walk, type Curve } from './curve.ts';
import type { UpliftMetric } from './metric.ts';
import { checkBinary, rankByLevel, type Ranked } from './ranked.ts';

/**
 * Area of the Qini curve above the diagonal, as a share of that of the perfect order. Outcomes 0 or 1.
 * `negativeEffect` says whether the perfect order may know people whom treatment harms.
 */
export const qiniAuc = ({ negativeEffect }: { readonly negativeEffect: boolean }): UpliftMetric => ({
  name: 'qini-auc',
  convention: `scikit-uplift qini_auc_score, negative_effect=${negativeEffect ? 'True' : 'False'}`,
  value: (ranked) => {
    checkBinary(ranked);
    const perfect = negativeEffect ? perfectCurve(ranked) : withoutHarm(ranked);
    return areaAboveLine(qiniCurve(ranked)) / areaAboveLine(perfect);
  },
});

/** Treated responders first, untreated responders last. */
const perfectCurve = (ranked: Ranked): Curve =>
  qiniCurve(
    rankByLevel(
      ranked,
      ranked.treated.map((group, i) => (group === 1 ? 1 + ranked.outcome[i]! : 1 - ranked.outcome[i]!)),
      2,
    ),
  );

/** Straight up to the net gain of treating everybody, then level. */
function withoutHarm(ranked: Ranked): Curve {
  let gain = 0;
  walk(ranked, ({ treated, control, ofTreated, ofControl }) => {
    gain = ofTreated - (treated * ofControl) / control;
  });
  return { at: Float64Array.of(0, gain, ranked.rows), value: Float64Array.of(0, gain, gain) };
}
