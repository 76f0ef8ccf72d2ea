// What the data say at an instant, by the rules of the registered plan.
import {
  boundaries,
  dayMetrics,
  multipleExposure,
  readout,
  reachedPower,
  sequentialSampleRatio,
  sourcesOf,
  statisticsOfTables,
  type MetricReadout,
  type ReadoutDesign,
  type Readout,
  type Statistics,
} from '../../experiments/index.ts';
import { exposureTable, factTable, metIn, type ExperimentLog, type Met } from './log.ts';
import { openEnded, windowOf } from './declared.ts';
import { declaredBy, type Declared } from './document.ts';
import type { Harm, LookRecord, StartRecord } from './history.ts';

/** Everything of a plan that judging needs. */
export interface Judged extends Declared {
  readonly start: StartRecord;
}

/** A registered plan, ready to judge by. */
export const judgedBy = (start: StartRecord): Judged => ({
  ...declaredBy(start.document, 'the registered document'),
  start,
});

/** Exposures that count at an instant: since the start. */
export const metBy = (log: ExperimentLog, { start }: Judged, at: number): readonly Met[] =>
  metIn(log, start.plan.experiment).filter((met) => met.at >= start.at && met.at < at);

/** Those whose values are complete. */
export function settledBy(met: readonly Met[], judged: Judged, at: number): readonly Met[] {
  const first = new Map<string, number>();
  for (const one of met) first.set(one.user, Math.min(one.at, first.get(one.user) ?? Infinity));
  return met.filter(({ user }) => first.get(user)! + windowOf(judged) <= at);
}

/** Statistics of some units as of an instant; `looks` are all so far, this one last. */
export function statisticsAt(
  log: ExperimentLog,
  met: readonly Met[],
  {
    judged,
    at,
    looks = [],
  }: { readonly judged: Judged; readonly at: number; readonly looks?: readonly number[] },
): Statistics {
  const { segments, correction } = judged.document;
  const success = judged.metrics.filter(({ role }) => role === 'success').map(({ name }) => name);
  return statisticsOfTables(
    { exposures: exposureTable(log, met, segments), facts: factTable(log, met) },
    {
      metrics: judged.metrics,
      sources: sourcesOf({ exposures: { segments } }),
      asOf: at,
      ...(correction === 'max-t' ? { together: success } : {}),
      ...(looks.length > 0 ? { looks } : {}),
    },
  );
}

/** By success metric that has days since exposure: the statistics of these. */
export function dayStatistics(
  log: ExperimentLog,
  met: readonly Met[],
  { judged, at }: { readonly judged: Judged; readonly at: number },
): readonly { readonly metric: string; readonly statistics: Statistics }[] {
  const tables = { exposures: exposureTable(log, met, []), facts: factTable(log, met) };
  return judged.metrics.flatMap((metric) => {
    const metrics = metric.role === 'success' ? dayMetrics(metric) : [];
    if (metrics.length === 0) return [];
    const together = metrics.map(({ name }) => name);
    const statistics = statisticsOfTables(tables, { metrics, sources: sourcesOf(), asOf: at, together });
    return [{ metric: metric.name, statistics }];
  });
}

/** Units of all arms that count. */
export const unitsIn = ({ cells }: Statistics): number =>
  cells.reduce((sum, { segment, units }) => (segment === null ? sum + units : sum), 0);

/** Looks so far by their units, the last one this one. */
export interface Looked {
  readonly units: readonly number[];
  readonly isFinal: boolean;
}

const designOf = ({ document, start: { plan } }: Judged): ReadoutDesign => ({
  control: plan.control,
  arms: plan.arms,
  alpha: document.alpha,
  deterioration: document.deterioration,
  quality: document.quality,
});

/** One reading where one was planned and this is it; else a group sequential look. */
const isOneLook = ({ start: { plan } }: Judged, { units, isFinal }: Looked): boolean =>
  plan.looks.length === 1 && units.length === 1 && isFinal;

/** The decision of a look, with all estimates. */
export function readLook(judged: Judged, statistics: Statistics, looked: Looked): Readout {
  const { plan } = judged.start;
  const { correction, spending } = judged.document;
  const fractions = looked.units.map((units) => units / plan.units);
  const powers = plan.metrics.flatMap(({ metric, role, alpha, distance, baseline }) => {
    if (alpha === null || distance === null || baseline === null || role === 'deterioration') return [];
    if (role === 'quality') return [];
    const test = { name: metric, role, variance: baseline.variance, distance };
    const weights = Object.values(plan.arms);
    return [
      [metric, reachedPower(test, { weights, spending, alpha, planned: plan.units, fractions })] as const,
    ];
  });
  return readout({
    metrics: judged.metrics,
    statistics,
    design: {
      ...designOf(judged),
      // Max-T is for one reading; who looks more often falls back on what needs no joint distribution.
      correction: correction === 'max-t' && !isOneLook(judged, looked) ? 'bonferroni' : correction,
      powers: Object.fromEntries(powers),
      analysis: isOneLook(judged, looked)
        ? { kind: 'fixed' }
        : {
            kind: 'group-sequential',
            spending,
            information: looked.units,
            planned: plan.units,
            isFinal: looked.isFinal,
          },
    },
  });
}

/** Tests of the decision at a look, on the z scale, towards good. */
export function testsAt(judged: Judged, said: Readout, looked: Looked): LookRecord['tests'] {
  const { plan, document } = { ...judged.start };
  return said.metrics.flatMap((one) => {
    const planned = plan.metrics.find(({ metric }) => metric === one.metric);
    if (one.segment !== null || (one.role !== 'success' && one.role !== 'guardrail')) return [];
    const { alpha } = planned!;
    const isOpen = openEnded(judged).includes(one.metric);
    const boundary =
      alpha === null || isOpen
        ? null
        : lookBoundary({ alpha, spending: document.spending }, plan.units, looked);
    const p = one.role === 'success' ? one.adjustedP : one.tests.notWorse;
    return [
      {
        metric: one.metric,
        role: one.role,
        treatment: one.treatment,
        z: zOf(one, judged),
        boundary,
        isShown: p !== null && p <= document.alpha,
      },
    ];
  });
}

interface OneSided {
  readonly alpha: number;
  readonly spending: StartRecord['document']['spending'];
}

const lookBoundary = (
  { alpha, spending }: OneSided,
  planned: number,
  { units, isFinal }: Looked,
): number | null => boundaries({ alpha, sides: 1, spending, planned }, units, isFinal).at(-1)!.z;

/** Alpha spent by a look, of the whole. */
export function spentAt({ document, start: { plan } }: Judged, { units, isFinal }: Looked): number {
  const { alpha, spending } = document;
  return boundaries({ alpha, sides: 1, spending, planned: plan.units }, units, isFinal).at(-1)!.spent;
}

/** Up is good; a guardrail is measured from its margin. */
function zOf({ metric, result, direction, role }: MetricReadout, { metrics }: Judged): number | null {
  if (result.kind === 'no-answer') return null;
  const { margin } = metrics.find(({ name }) => name === metric)!;
  const isRelative = margin?.scale === 'relative';
  const effect =
    isRelative && result.kind === 'estimated' ? result.relative : isRelative ? null : result.absolute;
  if (effect === null) return null;
  const towards = direction === 'increase' ? effect.value : -effect.value;
  return (towards + (role === 'guardrail' ? margin!.value : 0)) / effect.se;
}

/**
 * Whether anything is shown to be worse than control, at any times together: confidence sequences at the level of
 * deterioration over all of these tests (Bonferroni), tightest at the planned units.
 */
export function harmIn(judged: Judged, everything: Statistics): readonly Harm[] {
  const { start, document } = judged;
  const said = readout({
    metrics: judged.metrics,
    statistics: everything,
    design: { ...designOf(judged), analysis: { kind: 'any-time', tuning: start.plan.units } },
  });
  const watched = said.metrics.filter(({ segment, role }) => segment === null && role !== 'quality');
  return watched.map(({ metric, treatment, tests: { deteriorated }, result }) => ({
    metric,
    treatment,
    p: deteriorated,
    problem: problemOf(result),
    isHarm: deteriorated !== null && deteriorated < document.deterioration / watched.length,
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
 * What breaks the experiment itself, by checks that may be made every day: the sample ratio as a sequential test, and
 * users in several arms. The other checks are made at looks.
 */
export function brokenIn(
  judged: Judged,
  { exposure: { units, multiple } }: Statistics,
  met: readonly Met[],
): readonly string[] {
  const { alarmAt } = sampleRatioOver(judged, met);
  const isDoubled = units > 0 && multipleExposure({ units, multiple }).isAlarm;
  return [...(alarmAt === null ? [] : ['sample-ratio']), ...(isDoubled ? ['multiple-exposure'] : [])];
}

const day = 86_400_000;

/** The sample ratio after each day, valid at all days together. */
function sampleRatioOver({ start, document }: Judged, met: readonly Met[]) {
  const arms = Object.keys(start.plan.arms);
  const first = new Map<string, Met>();
  for (const one of met) if (one.at < (first.get(one.user)?.at ?? Infinity)) first.set(one.user, one);
  const blocks = new Map<number, number[]>();
  for (const { arm, at } of first.values()) {
    const on = Math.floor((at - start.at) / day);
    const block = blocks.get(on) ?? arms.map(() => 0);
    const place = arms.indexOf(arm);
    if (place >= 0) block[place]! += 1;
    blocks.set(on, block);
  }
  const ordered = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  return sequentialSampleRatio(ordered, Object.values(start.plan.arms), { threshold: document.quality });
}
