// What a launch owes to having been chosen: effects on success metrics given that they passed.
import {
  boundaries,
  correctedStop,
  resumeMonitor,
  type CorrectedWinner,
  type MetricReadout,
} from '../../experiments/index.ts';
import { studentT } from '../../kit/index.ts';
import { openEnded } from './declared.ts';
import type { LookRecord } from './history.ts';
import type { Judged, Looked } from './judge.ts';

interface Stopped {
  readonly looked: Looked;
  /** Tests of the looks before this one. */
  readonly before: LookRecord['tests'];
  /** Treatments that won. */
  readonly won: readonly string[];
}

/**
 * The effect on a success metric of a treatment that won, given that its test passed its boundary at this look. Null for
 * all others: for what did not pass a boundary of its own but by a correction that steps through all, or had passed one
 * before; and under several looks for what goes on growing or is planned by max-T, which have no such boundaries.
 */
export function givenThatItWon(
  judged: Judged,
  { metric, treatment, role, segment, result, direction }: MetricReadout,
  { looked: { fractions, isFinal }, before, won }: Stopped,
): Pick<CorrectedWinner, 'value' | 'interval'> | null {
  const { plan, document } = judged.start;
  const level = plan.metrics.find((one) => one.metric === metric)?.alpha ?? null;
  if (role !== 'success' || segment !== null || level === null || result.kind !== 'estimated') return null;
  if (!won.includes(treatment)) return null;
  const isOnce = plan.looks.length === 1 && fractions.length === 1 && isFinal;
  if (!isOnce && (document.correction === 'max-t' || openEnded(judged).includes(metric))) return null;
  if (before.some((test) => test.metric === metric && test.treatment === treatment && test.isShown))
    return null;
  const design = { alpha: level, sides: 1 as const, spending: document.spending };
  const looks = boundaries(design, fractions, isFinal);
  const last = looks.at(-1)!;
  const { value, se, df } = result.absolute;
  // What is read once is read by Student's t.
  const z = isOnce ? studentT.upperQuantile(level, df ?? Infinity) : last.z;
  const towards = direction === 'increase' ? value : -value;
  if (z === null || !(towards / se > z)) return null;
  const monitor = resumeMonitor(design, [...looks.slice(0, -1), { ...last, z }]);
  const side = direction === 'increase' ? 'greater' : 'less';
  return correctedStop({ value, se }, monitor, { side, alpha: document.alpha });
}
