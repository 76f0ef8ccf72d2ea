import type { Stream } from '../../kit/index.ts';
import { adjustPs } from '../many/adjust.ts';
import type { RuleCorrection } from '../verdict/rule.ts';

/** How a simulated experiment is read at its looks, on the z scale. */
export interface Rules {
  readonly roles: readonly ('success' | 'guardrail')[];
  readonly treatments: number;
  readonly looks: number;
  /** By test and look: the z-statistic from which a guardrail is shown; of success metrics that of their level alone. */
  readonly shown: readonly (readonly number[])[];
  /** Of success metrics that are corrected by all of their p-values; else each is shown by itself. */
  readonly steps: Steps | null;
  /** By look: that from which a metric is shown to be worse, which vetoes. */
  readonly worse: readonly number[];
  /** By look and treatment: that from which harm is shown, which drops the arm. */
  readonly harm: readonly (readonly number[])[];
  readonly quality: { readonly tests: number; readonly level: number };
}

/** A step-up correction: it compares p-values with a few levels only, so that knowing which of them are passed will do. */
export interface Steps {
  readonly correction: Exclude<RuleCorrection, 'none'>;
  /** One-sided, ascending, of one treatment. */
  readonly levels: readonly number[];
  /** By look and level: the z-statistic from which it is passed. */
  readonly bounds: readonly (readonly number[])[];
  /** The level of the whole, of one treatment. */
  readonly whole: number;
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

interface At {
  readonly look: number;
  readonly arm: number;
  readonly shown: Shown;
}

/** A success metric is better, every guardrail within its margin, nothing worse. */
function isWon(rules: Rules, at: At): boolean {
  const { look, arm, shown } = at;
  if (isBelow(shown, arm, rules.worse[look]!)) return false;
  const isOver = (test: number) => shown.tests[test]![arm]! >= rules.shown[test]![look]!;
  for (const [test, role] of rules.roles.entries()) if (role === 'guardrail' && !isOver(test)) return false;
  if (!rules.roles.includes('success')) return true;
  if (rules.steps) return isBetter(rules.steps, rules.roles, at);
  return rules.roles.some((role, test) => role === 'success' && isOver(test));
}

/** Whether any success metric is better, by the correction that reads the data: each p is as high as its next level. */
function isBetter({ correction, levels, bounds, whole }: Steps, roles: Rules['roles'], at: At): boolean {
  const passed = bounds[at.look]!;
  const ps = roles.flatMap((role, test) => {
    if (role !== 'success') return [];
    const z = at.shown.tests[test]![at.arm]!;
    return [levels[passed.findIndex((bound) => z >= bound)] ?? 1];
  });
  if (ps.every((p) => p === 1)) return false;
  return Math.min(...adjustPs(ps, correction)) <= whole * (1 + 1e-9);
}
