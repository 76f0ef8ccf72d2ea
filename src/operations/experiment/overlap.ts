// Experiments that shared users, as the log shows them.
import {
  clusteredPair,
  meanArm,
  sourcesOf,
  statisticsOfTables,
  unitRows,
  type Arm,
  type Metric,
  type OverlappingPair,
  type Statistic,
  type UnitRow,
} from '../../experiments/index.ts';
import type { Unit } from '../../program/index.ts';
import {
  clusterColumn,
  exposureTable,
  factTable,
  measured,
  unitAt,
  type ExperimentLog,
  type Met,
} from './log.ts';

/** One treatment of an experiment beside its first arm by name: who was in which, from when on. */
export interface Contrast {
  readonly name: string;
  /** Who was drawn as one. */
  readonly unit: Unit;
  /** By user: 0 in the first arm, 1 in the other. */
  readonly arms: ReadonlyMap<string, { readonly arm: 0 | 1; readonly at: number }>;
}

/**
 * Every experiment of a log, each further arm against the first by name; users of several arms are left out. `unitOf` says
 * by experiment who was drawn as one.
 */
export function contrastsIn(
  { facts }: ExperimentLog,
  { at, unitOf }: { readonly at: number; readonly unitOf: (experiment: string) => Unit },
): readonly Contrast[] {
  const met = new Map<string, Map<string, { readonly arm: string; readonly at: number } | null>>();
  for (const [user, known] of facts)
    for (const fact of known) {
      if (fact.kind !== 'exposure' || fact.at >= at) continue;
      const users = met.get(fact.experiment) ?? new Map<string, { arm: string; at: number } | null>();
      met.set(fact.experiment, users);
      const before = users.get(user);
      if (before === undefined) users.set(user, { arm: fact.arm, at: fact.at });
      else if (before && before.arm !== fact.arm) users.set(user, null);
      else if (before && fact.at < before.at) users.set(user, { arm: fact.arm, at: fact.at });
    }
  return [...met]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([experiment, users]) => {
      const arms = [...new Set([...users.values()].flatMap((one) => one?.arm ?? []))].toSorted();
      const [first, ...others] = arms;
      return others.map((other): Contrast => ({
        name: arms.length > 2 ? `${experiment} (${other})` : experiment,
        unit: unitOf(experiment),
        arms: new Map(
          [...users].flatMap(([user, one]) =>
            one && (one.arm === first || one.arm === other)
              ? [[user, { arm: one.arm === other ? (1 as const) : (0 as const), at: one.at }]]
              : [],
          ),
        ),
      }));
    });
}

const cells = ['neither', 'first', 'second', 'both'] as const;

interface Screened {
  readonly metric: Metric;
  readonly at: number;
}

/**
 * One pair with one metric per combination of arms, over the windows since a user was in both; undefined where a
 * combination has fewer than two units whose value is complete. Where one of them drew several users together, errors
 * are by those who were drawn together in either.
 */
export function pairIn(
  log: ExperimentLog,
  [a, b]: readonly [Contrast, Contrast],
  screened: Screened,
): OverlappingPair | undefined {
  const met = [...a.arms].flatMap(([user, first]): readonly Met[] => {
    const second = b.arms.get(user);
    if (!second) return [];
    const arm = cells[first.arm + 2 * second.arm]!;
    return [{ user: user as Met['user'], unit: user, arm, at: Math.max(first.at, second.at) }];
  });
  const drawn = [a.unit, b.unit].filter(({ kind }) => kind !== 'user');
  const names = [a.name, b.name] as const;
  return drawn.length === 0
    ? byUsers(log, met, { names, screened })
    : byUnits(log, together(log, met, drawn), { names, screened });
}

interface Named {
  readonly names: readonly [string, string];
  readonly screened: Screened;
}

function byUsers(
  log: ExperimentLog,
  met: readonly Met[],
  { names, screened: { metric, at } }: Named,
): OverlappingPair | undefined {
  const tables = { exposures: exposureTable(log, met, { metrics: [metric] }), facts: factTable(log, met) };
  const { cells: found } = statisticsOfTables(tables, {
    metrics: measured([metric]),
    sources: sourcesOf(),
    asOf: at,
  });
  const arms = cells.map((name) => {
    const cell = found.find(({ arm, segment }) => arm === name && segment === null);
    return cell && armOf(cell.metrics[metric.name]);
  });
  const [neither, first, second, both] = arms;
  return neither && first && second && both && { names, neither, first, second, both };
}

function byUnits(
  log: ExperimentLog,
  met: readonly Met[],
  { names, screened: { metric, at } }: Named,
): OverlappingPair | undefined {
  const carried = { metrics: [metric], isClustered: true };
  const tables = { exposures: exposureTable(log, met, carried), facts: factTable(log, met) };
  const rows = unitRows(tables, {
    metric: measured([metric])[0]!,
    // A segment, not a cluster: users of one may be in several combinations of arms.
    sources: sourcesOf({ exposures: { segments: [clusterColumn] } }),
    asOf: at,
  });
  const numbers = new Map<string | null, number>();
  const cellOf = ({ arm }: UnitRow) => cells.findIndex((name) => name === arm);
  return clusteredPair({
    names,
    first: rows.map((row) => cellOf(row) & 1),
    second: rows.map((row) => cellOf(row) >> 1),
    metric: rows.map(({ value }) => value),
    cluster: rows.map(({ segments }) => {
      const known = numbers.get(segments[0]!) ?? numbers.size;
      numbers.set(segments[0]!, known);
      return known;
    }),
  });
}

/** Users with whom they were drawn, by any of the units: who shares a household with one and an address with another. */
function together({ facts }: ExperimentLog, met: readonly Met[], units: readonly Unit[]): readonly Met[] {
  const above = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    if (root !== key) above.set(key, root);
    return root;
  };
  const keyOf = (unit: Unit, one: Met) =>
    JSON.stringify([unit, unitAt(unit, { user: one.user, facts: facts.get(one.user)!, at: one.at })]);
  for (const one of met) {
    const [first, ...others] = units.map((unit) => rootOf(keyOf(unit, one)));
    for (const other of others)
      if (rootOf(other) !== rootOf(first!)) above.set(rootOf(other), rootOf(first!));
  }
  return met.map((one) => ({ ...one, unit: rootOf(keyOf(units[0]!, one)) }));
}

/** The mean of a metric of one value per unit. */
function armOf(statistic: Statistic | undefined): Arm | undefined {
  if (statistic?.kind !== 'moments' || statistic.n < 2) return undefined;
  const { n, means, scatters } = statistic;
  const mean = means[0]!;
  return meanArm({ n, sum: n * mean, sumSquares: scatters[0]! + n * mean * mean });
}
