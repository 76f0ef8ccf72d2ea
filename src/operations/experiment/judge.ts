// What the data say at an instant, by the rules of the registered plan.
import {
  alphasOf,
  boundaries,
  dayMetrics,
  readout,
  reachedPower,
  sourcesOf,
  statisticsOfTables,
  shipRule,
  testedTogether,
  type Analysis,
  type Metric,
  type MetricReadout,
  type ReadoutDesign,
  type Readout,
  type Rule,
  type Statistics,
} from '../../experiments/index.ts';
import { completeAfterOf, openEnded } from './declared.ts';
import { exposureTable, factTable, measured, metIn, type ExperimentLog, type Met } from './log.ts';
import { controlFirst, unitOf } from './plan-schema.ts';
import { ruleIn } from './rule.ts';
import { clustersOf, firstOf, inTime } from './units.ts';
import { declaredBy, type Declared } from './document.ts';
import type { LookRecord, StartRecord } from './history.ts';

/** Everything of a plan that judging needs. */
export interface Judged extends Declared {
  readonly start: StartRecord;
  /** Shares of the arms that are read, control first: those of the plan without the ones that were stopped. */
  readonly arms: StartRecord['plan']['arms'];
}

/** A registered plan, ready to judge by, without the arms that were stopped. */
export function judgedBy(start: StartRecord, without: readonly string[] = []): Judged {
  const arms = Object.entries(controlFirst(start.plan)).filter(([arm]) => !without.includes(arm));
  return { ...declaredBy(start.document, 'the registered document'), start, arms: Object.fromEntries(arms) };
}

/** Exposures that count at an instant: since the start, to arms that were not stopped, of users in time for their unit. */
export function metBy(log: ExperimentLog, judged: Judged, at: number): readonly Met[] {
  const { start, arms } = judged;
  const { experiment, arms: planned } = start.plan;
  const unit = unitOf(start.plan);
  const met = metIn(log, experiment, unit).filter(
    (one) =>
      one.at >= start.at && one.at < at && (Object.hasOwn(arms, one.arm) || !Object.hasOwn(planned, one.arm)),
  );
  return inTime(met, judged, unit);
}

/** Units that were planned for the arms that are read. */
export const plannedUnits = ({ start: { plan }, arms }: Judged): number =>
  plan.units * Object.values(arms).reduce((sum, share) => sum + share, 0);

/** Treatments of the plan, stopped ones too: over all of them levels are divided. */
export const familyOf = ({ start: { plan } }: Judged): number => Object.keys(plan.arms).length - 1;

/** Those whose units have complete values. */
export function settledBy(met: readonly Met[], judged: Judged, at: number): readonly Met[] {
  const first = firstOf(met);
  const complete = completeAfterOf(judged, unitOf(judged.start.plan));
  return met.filter(({ unit }) => first.get(unit)! + complete <= at);
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
  const clusters = clustersOf(unitOf(judged.start.plan));
  const carried = { segments, metrics: judged.metrics, isClustered: clusters.cluster !== undefined };
  return statisticsOfTables(
    { exposures: exposureTable(log, met, carried), facts: factTable(log, met) },
    {
      metrics: measured(judged.metrics),
      sources: sourcesOf({ exposures: { segments, ...clusters } }),
      asOf: at,
      ...(correction === 'max-t' ? { together: testedTogether(ruleOf(judged)) } : {}),
      // A look has read those who were through the longest window by then.
      ...(looks.length > 0
        ? { looks, settledAfter: completeAfterOf(judged, unitOf(judged.start.plan)) }
        : {}),
    },
  );
}

/** By success metric that has days since exposure: the statistics of these. */
export function dayStatistics(
  log: ExperimentLog,
  met: readonly Met[],
  { judged, at }: { readonly judged: Judged; readonly at: number },
): readonly { readonly metric: string; readonly statistics: Statistics }[] {
  const clusters = clustersOf(unitOf(judged.start.plan));
  const isClustered = clusters.cluster !== undefined;
  const tables = { exposures: exposureTable(log, met, { isClustered }), facts: factTable(log, met) };
  return judged.metrics.flatMap((metric) => {
    const metrics = metric.role === 'success' ? dayMetrics(metric) : [];
    if (metrics.length === 0) return [];
    const together = metrics.map(({ name }) => name);
    const statistics = statisticsOfTables(tables, {
      metrics,
      sources: sourcesOf({ exposures: clusters }),
      asOf: at,
      together,
    });
    return [{ metric: metric.name, statistics }];
  });
}

/** Units of all arms that count. */
export const unitsIn = ({ cells }: Statistics): number =>
  cells.reduce((sum, { segment, units }) => (segment === null ? sum + units : sum), 0);

/** Looks so far by their units over those planned for the arms that were read, the last one this one. */
export interface Looked {
  readonly fractions: readonly number[];
  readonly isFinal: boolean;
}

/** What a reading of a plan fixes, whatever the analysis. */
export const designOf = (judged: Judged): ReadoutDesign => ({
  ...levelsOf(judged),
  control: judged.start.plan.control,
  arms: judged.arms,
  family: familyOf(judged),
});

const levelsOf = ({ document }: Judged) => ({
  alpha: document.alpha,
  deterioration: document.deterioration,
  quality: document.quality,
});

/** One reading where one was planned and this is it; else a group sequential look. */
const isOneLook = ({ start: { plan } }: Judged, { fractions, isFinal }: Looked): boolean =>
  plan.looks.length === 1 && fractions.length === 1 && isFinal;

/** The rule that was declared, or the default. */
function ruleOf({ document: { rule }, metrics }: Declared): Rule {
  const named = (of: Metric['role']) => metrics.flatMap(({ role, name }) => (role === of ? [name] : []));
  return rule === undefined ? shipRule(named('success'), named('guardrail')) : ruleIn(rule, metrics);
}

/** Max-T is for one reading; who looks more often falls back on what needs no joint distribution. */
const isSplit = (judged: Judged, looked: Looked): boolean =>
  judged.document.correction === 'max-t' && !isOneLook(judged, looked);

/** The level of a test that is not that of the plan, as dividing alpha has it; undefined for the others. */
function levelAt(judged: Judged, metric: string, looked: Looked): number | undefined {
  if (!isSplit(judged, looked)) return undefined;
  const own = alphasOf(ruleOf(judged), judged.document.alpha).find(({ leaf }) => leaf.metric === metric);
  return own && own.alpha / (own.leaf.kind === 'better' ? familyOf(judged) : 1);
}

/** How everything is read at a look. */
export const analysisOf = (judged: Judged, looked: Looked): Analysis =>
  isOneLook(judged, looked)
    ? { kind: 'fixed' }
    : {
        kind: 'group-sequential',
        spending: judged.document.spending,
        information: looked.fractions,
        isFinal: looked.isFinal,
      };

/** The decision of a look, with all estimates. */
export function readLook(judged: Judged, statistics: Statistics, looked: Looked): Readout {
  const { plan } = judged.start;
  const { correction, spending, rule } = judged.document;
  const { fractions } = looked;
  const powers = plan.metrics.flatMap(({ metric, role, alpha, distance, baseline }) => {
    if (alpha === null || distance === null || baseline === null || role === 'deterioration') return [];
    if (role === 'quality') return [];
    const test = { name: metric, role, variance: baseline.variance, distance };
    const weights = Object.values(controlFirst(plan));
    const reached = { weights, spending, alpha: levelAt(judged, metric, looked) ?? alpha, fractions };
    return [[metric, reachedPower(test, { ...reached, planned: plan.units })] as const];
  });
  return readout({
    metrics: judged.metrics,
    statistics,
    design: {
      ...designOf(judged),
      correction: isSplit(judged, looked) ? 'bonferroni' : correction,
      ...(rule === undefined ? {} : { rule: ruleIn(rule, judged.metrics) }),
      powers: Object.fromEntries(powers),
      analysis: analysisOf(judged, looked),
    },
  });
}

/** Tests of the decision at a look, on the z scale, towards good. */
export function testsAt(judged: Judged, said: Readout, looked: Looked): LookRecord['tests'] {
  const { plan, document } = { ...judged.start };
  return said.metrics.flatMap((one) => {
    const planned = plan.metrics.find(({ metric }) => metric === one.metric);
    if (one.segment !== null || (one.role !== 'success' && one.role !== 'guardrail')) return [];
    const alpha = levelAt(judged, one.metric, looked) ?? planned!.alpha;
    const isOpen = openEnded(judged).includes(one.metric);
    const boundary =
      alpha === null || isOpen ? null : lookBoundary({ alpha, spending: document.spending }, looked);
    const p = one.role === 'success' ? one.adjustedP : one.tests.notWorse;
    return [
      {
        metric: one.metric,
        role: one.role,
        treatment: one.treatment,
        z: zOf(one, judged),
        boundary,
        isShown: p !== null && p <= (one.role === 'success' ? document.alpha : (alpha ?? document.alpha)),
      },
    ];
  });
}

interface OneSided {
  readonly alpha: number;
  readonly spending: StartRecord['document']['spending'];
}

const lookBoundary = ({ alpha, spending }: OneSided, { fractions, isFinal }: Looked): number | null =>
  boundaries({ alpha, sides: 1, spending }, fractions, isFinal).at(-1)!.z;

/** Alpha spent by a look, of the whole. */
export function spentAt({ document }: Judged, { fractions, isFinal }: Looked): number {
  const { alpha, spending } = document;
  return boundaries({ alpha, sides: 1, spending }, fractions, isFinal).at(-1)!.spent;
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
