// What the log says before the experiment: who would have been exposed when, and what metrics were then.
import { budgetSharesOf } from '../../assignment/index.ts';
import {
  baselineCorrelation,
  baselineOf,
  sourcesOf,
  statisticsOfTables,
  type BaselineReading,
  type Metric,
  type Statistics,
} from '../../experiments/index.ts';
import type { Event, UserId } from '../../events/index.ts';
import { millis } from '../../kit/index.ts';
import { millisOf, testOf, type Portfolio } from '../../program/index.ts';
import { foldOf, stateOf, userFeaturesOf } from '../../state/index.ts';
import { decisionAt } from '../workspace/own.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { windowOf, type Experimental } from './declared.ts';
import { exposureTable, factTable, type ExperimentLog, type Met } from './log.ts';

const day = 86_400_000;
const everybody = 'baseline';

/** From when to when the log is read as if the experiment had run. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

type Basis = 'decisions' | 'opportunities' | 'activity';

/** New units of the past, and what metrics were of them. */
export interface Baseline {
  /**
   * `decisions`: a unit came at its first decision at which the program had a reason to speak. `opportunities`: there
   * are no decisions, and it came at the first reason to speak. `activity`: nor that; when it first did something.
   */
  readonly basis: Basis;
  /** New eligible units of each day, all arms of the experiment together. */
  readonly perDay: readonly number[];
  /** Share of the eligible units who would be in one of the arms. */
  readonly share: number;
  readonly eligible: number;
  readonly metrics: ReadonlyMap<string, BaselineReading>;
  /** Units of the metrics that are complete. */
  readonly statistics: Statistics;
}

/** The longest time before exposure that a metric reads, in milliseconds. */
export const longestBefore = (metrics: readonly Metric[]): number =>
  Math.max(
    0,
    ...metrics.map((metric) => ('before' in metric && metric.before ? millisOf(metric.before) : 0)),
  );

/** The log read as if the experiment had run in a period. */
export async function baselineIn(
  workspace: OpenWorkspace,
  log: ExperimentLog,
  {
    portfolio,
    experimental,
    metrics,
    period,
  }: {
    readonly portfolio: Portfolio;
    readonly experimental: Experimental;
    readonly metrics: readonly Metric[];
    readonly period: Period;
  },
): Promise<Baseline> {
  const { basis, came } = await arrivals(workspace, log, { program: experimental.program, period });
  const met = eligible(came, log, { portfolio, experimental });
  const shares = budgetSharesOf(portfolio, experimental.spec.id)!;
  const share = Object.values(shares.arms).reduce((sum, one) => sum + one, 0);
  // As at a look: units whose values are complete.
  const settled = met.filter(({ at }) => at + windowOf({ metrics }) <= period.until);
  const tables = { exposures: exposureTable(log, settled, []), facts: factTable(log, settled) };
  const statistics = statisticsOfTables(tables, {
    metrics,
    sources: sourcesOf(),
    asOf: period.until,
    together: testedOf(metrics).map(({ name }) => name),
  });
  const [cell] = statistics.cells;
  const readings = metrics.flatMap((metric) =>
    cell ? [[metric.name, baselineOf(metric, cell.metrics[metric.name]!)] as const] : [],
  );
  return {
    basis,
    perDay: perDayOf(met, period).map((units) => units * share),
    share,
    eligible: met.length,
    metrics: new Map(readings),
    statistics,
  };
}

/** Success metrics, then guardrails, in the order of the document. */
export const testedOf = (metrics: readonly Metric[]): readonly Metric[] =>
  (['success', 'guardrail'] as const).flatMap((role) => metrics.filter((metric) => metric.role === role));

/** How the tests go together; null where that cannot be measured. */
export function correlationOf(metrics: readonly Metric[], { metrics: known, statistics }: Baseline) {
  const tested = testedOf(metrics);
  const isMeasured = tested.every(
    ({ name, kind }) => kind !== 'quantile' && known.get(name)?.kind === 'measured',
  );
  return isMeasured ? baselineCorrelation(tested, statistics, everybody) : null;
}

type Came = ReadonlyMap<UserId, number>;

interface Asked {
  readonly program: string;
  readonly period: Period;
}

/** By user: when it would have met the experiment first. */
async function arrivals(
  workspace: OpenWorkspace,
  log: ExperimentLog,
  { program, period }: Asked,
): Promise<{ readonly basis: Basis; readonly came: Came }> {
  const decided = await firstDecisions(workspace, log, { program, period });
  if (decided.size > 0) return { basis: 'decisions', came: decided };
  const raised = firstFacts(log, period, (fact) => fact.kind === 'opportunity' && fact.program === program);
  if (raised.size > 0) return { basis: 'opportunities', came: raised };
  const did = firstFacts(log, period, ({ kind }) => kind === 'activity' || kind === 'response');
  return { basis: 'activity', came: did };
}

/** By user: the first send decision at which the program had a reason to speak. */
async function firstDecisions(
  workspace: OpenWorkspace,
  { decisions, facts }: ExperimentLog,
  { program, period: { since, until } }: Asked,
): Promise<Came> {
  const first = new Map<UserId, number>();
  for (const id of decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision || decision.at < since || decision.at >= until || !facts.has(decision.user)) continue;
    if (!decision.opportunities.some((one) => one.program === program)) continue;
    first.set(decision.user, Math.min(decision.at, first.get(decision.user) ?? Infinity));
  }
  return first;
}

/** By user: the first fact of a kind in the period. */
function firstFacts(
  { facts }: ExperimentLog,
  { since, until }: Period,
  counts: (fact: Event) => boolean,
): Came {
  const first = new Map<UserId, number>();
  for (const [user, known] of facts)
    for (const fact of known)
      if (fact.at >= since && fact.at < until && counts(fact))
        first.set(user, Math.min(fact.at, first.get(user) ?? Infinity));
  return first;
}

/** Those for whom the experiment is, by what was known of them then. */
function eligible(
  came: Came,
  { facts }: ExperimentLog,
  { portfolio, experimental }: { readonly portfolio: Portfolio; readonly experimental: Experimental },
): readonly Met[] {
  const { audience } = experimental.spec;
  const all = [...came].map(([user, at]) => ({ user, at, arm: everybody }));
  if (audience.kind === 'always') return all;
  const [fold, features, test] = [foldOf(portfolio), userFeaturesOf(portfolio), testOf(audience)];
  return all.filter(({ user, at }) => {
    const before = facts.get(user)!.filter((fact) => fact.at <= at);
    return test(features.reader(stateOf(fold, user, before), millis(at)));
  });
}

function perDayOf(met: readonly Met[], { since, until }: Period): readonly number[] {
  const counts = Array.from({ length: Math.max(1, Math.floor((until - since) / day)) }, () => 0);
  for (const { at } of met) {
    const on = Math.floor((at - since) / day);
    if (on < counts.length) counts[on]! += 1;
  }
  return counts;
}

/** Days of the past, then the mean of their last week on and on: nobody new is promised beyond that. */
export function forecast(perDay: readonly number[], days: number): readonly number[] {
  const week = perDay.slice(-7);
  const mean = week.reduce((sum, units) => sum + units, 0) / week.length;
  return Array.from({ length: Math.max(0, days) }, (_, at) => perDay[at] ?? mean);
}
