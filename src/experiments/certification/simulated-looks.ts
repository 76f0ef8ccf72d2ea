import type { Stream } from '../../kit/index.ts';
import type { Holds } from './rule-holds.ts';

/** How a simulated experiment is read at its looks, on the z scale. */
export interface Rules {
  /** The rule by which a treatment wins. */
  readonly holds: Holds;
  readonly treatments: number;
  readonly looks: number;
  /** By look: that from which a metric is shown to be worse, which vetoes. */
  readonly worse: readonly number[];
  /** By look and treatment: that from which harm is shown, which drops the arm. */
  readonly harm: readonly (readonly number[])[];
  readonly quality: { readonly tests: number; readonly level: number };
}

/** What an experiment shows at a look: z-statistics by metric and treatment, up is good; not a number where there is none. */
export interface Shown {
  /** Of tests: success metrics against no effect, guardrails against their margin. */
  readonly tests: readonly Float64Array[];
  /** Against no effect, of everything that is watched for harm: these tests, then other metrics. */
  readonly effects: readonly Float64Array[];
}

/** One simulated experiment: what it shows at each look, one after another. */
export type Simulated = (look: number) => Shown;

/** Goes through the looks of one experiment; gives the treatments that win at the look at which it stops. */
export function livedThrough(rules: Rules, simulated: Simulated, stream: Stream): readonly number[] {
  const open = Array.from({ length: rules.treatments }, () => true);
  for (let look = 0; look < rules.looks; look++) {
    const shown = simulated(look);
    if (isBroken(rules, stream)) return [];
    open.forEach((is, arm) => (open[arm] = is && !isBelow(shown, arm, rules.harm[look]![arm]!)));
    const wins = open.flatMap((is, arm) => (is && isWon(rules, { look, arm, shown }) ? [arm] : []));
    if (wins.length > 0 || !open.includes(true)) return wins;
  }
  return [];
}

/** Checks are drawn anew at each look: more false alarms than checks of growing data have. */
function isBroken({ quality: { tests, level } }: Rules, stream: Stream): boolean {
  for (let check = 0; check < tests; check++) if (stream.uniform() < level) return true;
  return false;
}

function isBelow({ effects }: Shown, arm: number, bound: number): boolean {
  for (const row of effects) if (row[arm]! < -bound) return true;
  return false;
}

/** The rule holds, and nothing is worse. */
const isWon = (
  rules: Rules,
  { look, arm, shown }: { readonly look: number; readonly arm: number; readonly shown: Shown },
): boolean =>
  !isBelow(shown, arm, rules.worse[look]!) && rules.holds({ look, z: (test) => shown.tests[test]![arm]! });
