// Experiments of which only the z-statistics are drawn: what means of many units look like.
import type { Stream } from '../../kit/index.ts';
import type { Shown, Simulated } from './simulated-looks.ts';

/** Everything that is drawn, whatever is true. */
export interface BrownianSetting {
  readonly tests: number;
  readonly treatments: number;
  /** Metrics that are no tests of the decision: without an effect, independent. */
  readonly others: number;
  readonly fractions: readonly number[];
  /** Lower factors of the correlations of tests, and of treatments. */
  readonly metrics: readonly Float64Array[];
  readonly arms: readonly Float64Array[];
}

/** What is true, by test and treatment: z-statistics expected at the planned units. */
export interface BrownianTruth {
  readonly drifts: readonly (readonly number[])[];
  /** Distance of a guardrail's margin from no effect, likewise; 0 for success metrics. */
  readonly margins: readonly (readonly number[])[];
}

/**
 * Brownian motions of the z-statistics over information, with the correlation of metrics and of treatments that share a
 * control.
 */
export function brownianLooks(
  { tests, treatments, others, fractions, metrics, arms }: BrownianSetting,
  { drifts, margins }: BrownianTruth,
  stream: Stream,
): Simulated {
  const rows = (count: number) => Array.from({ length: count }, () => new Float64Array(treatments));
  const [walks, noise] = [rows(tests + others), rows(tests)];
  let last = 0;
  return (look): Shown => {
    const fraction = fractions[look]!;
    const [over, root] = [fraction - last, Math.sqrt(fraction - last)];
    last = fraction;
    for (const row of noise) drawRow(row, arms, stream);
    for (let test = 0; test < tests; test++)
      for (let arm = 0; arm < treatments; arm++) {
        let sum = 0;
        for (let j = 0; j <= test; j++) sum += metrics[test]![j]! * noise[j]![arm]!;
        walks[test]![arm]! += drifts[test]![arm]! * over + root * sum;
      }
    for (const row of walks.slice(tests)) {
      const drawn = drawRow(new Float64Array(treatments), arms, stream);
      for (let arm = 0; arm < treatments; arm++) row[arm]! += root * drawn[arm]!;
    }
    const scale = Math.sqrt(fraction);
    return {
      tests: walks
        .slice(0, tests)
        .map((row, test) => row.map((value, arm) => value / scale + margins[test]![arm]! * scale)),
      effects: walks.map((row) => row.map((value) => value / scale)),
    };
  };
}

/** One standard normal per treatment, correlated as differences from one control are. */
function drawRow(row: Float64Array, arms: BrownianSetting['arms'], stream: Stream): Float64Array {
  for (let i = 0; i < row.length; i++) row[i] = stream.normal();
  for (let i = row.length - 1; i >= 0; i--) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += arms[i]![j]! * row[j]!;
    row[i] = sum;
  }
  return row;
}
