// What is watched whatever the schedule: harm, and what breaks the experiment itself.
import {
  readout,
  sequentialMultipleExposure,
  sequentialSampleRatio,
  type Assumption,
  type MetricReadout,
  type Statistics,
} from '../../experiments/index.ts';
import { msPerDay } from '../../kit/index.ts';
import type { Harm } from './history.ts';
import { designOf, familyOf, type Judged } from './judge.ts';
import type { Met } from './log.ts';

/** What the watch rests on beside what looks do: its confidence sequences, and the sequential test of the sample ratio. */
export const watchAssumptions: readonly Assumption[] = [
  'known-variance',
  'fixed-tuning',
  'independent-increments',
];

/**
 * Whether anything is shown to be worse than control, at any times together: confidence sequences at the level of
 * deterioration over all tests of the plan (Bonferroni), tightest at the planned units.
 */
export function harmIn(judged: Judged, everything: Statistics): readonly Harm[] {
  const { start, document } = judged;
  const said = readout({
    metrics: judged.metrics,
    statistics: everything,
    design: { ...designOf(judged), analysis: { kind: 'any-time', tuning: start.plan.units } },
  });
  const watched = judged.metrics.filter(({ role }) => role !== 'quality').length * familyOf(judged);
  const tests = said.metrics.filter(({ segment, role }) => segment === null && role !== 'quality');
  return tests.map(({ metric, treatment, tests: { deteriorated }, result }) => ({
    metric,
    treatment,
    p: deteriorated,
    problem: problemOf(result),
    isHarm: deteriorated !== null && deteriorated < document.deterioration / watched,
  }));
}

const unread: Readonly<Record<string, string>> = {
  EXPERIMENTS_SAMPLE_UNFIT: 'too few users are through its window',
  EXPERIMENTS_NO_SPREAD: 'it has not varied in either arm',
  EXPERIMENTS_BASE_ZERO: 'what it is divided by is 0',
};

const problemOf = (result: MetricReadout['result']): string | null => {
  if (result.kind === 'no-answer') return unread[result.code] ?? result.message;
  return result.kind === 'refused' ? 'its values go on growing between looks' : null;
};

/**
 * What breaks the experiment itself, by checks that may be made every day: the sample ratio and the share of users in
 * several arms, as sequential tests. The other checks are made at looks.
 */
export function brokenIn(
  judged: Judged,
  { exposure: { units, multiple } }: Statistics,
  met: readonly Met[],
): readonly string[] {
  const { alarmAt } = sampleRatioOver(judged, met);
  const isDoubled =
    units > 0 &&
    sequentialMultipleExposure({ units, multiple }, { threshold: judged.document.quality }).isAlarm;
  return [...(alarmAt === null ? [] : ['sample-ratio']), ...(isDoubled ? ['multiple-exposure'] : [])];
}

/** The sample ratio after each day, valid at all days together. */
function sampleRatioOver({ start, document, arms: shares }: Judged, met: readonly Met[]) {
  const arms = Object.keys(shares);
  const first = new Map<string, Met>();
  for (const one of met) if (one.at < (first.get(one.unit)?.at ?? Infinity)) first.set(one.unit, one);
  const blocks = new Map<number, number[]>();
  for (const { arm, at } of first.values()) {
    const on = Math.floor((at - start.at) / msPerDay);
    const block = blocks.get(on) ?? arms.map(() => 0);
    const place = arms.indexOf(arm);
    if (place >= 0) block[place]! += 1;
    blocks.set(on, block);
  }
  const ordered = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  return sequentialSampleRatio(ordered, Object.values(shares), { threshold: document.quality });
}
