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
import type { Table } from '../../tables/index.ts';
import {
  clusterColumn,
  exposureTable,
  factTable,
  measured,
  unitAt,
  type ExperimentLog,
  type Met,
} from './log.ts';

/** One treatment of an experiment beside its control: who was in which, from when on. */
export interface Contrast {
  readonly experiment: string;
  readonly treatment: string;
  /** The experiment, with the treatment where it has several. */
  readonly name: string;
  /** Who was drawn as one. */
  readonly unit: Unit;
  /** By user: 0 in control, 1 in the treatment. */
  readonly arms: ReadonlyMap<string, { readonly arm: 0 | 1; readonly at: number }>;
}

/** How an experiment was drawn; without a control the others are beside the first arm by name. */
export interface Drawn {
  readonly unit: Unit;
  readonly control?: string | undefined;
}

/** Every experiment of a log, each treatment against the control; users of several arms are left out. */
export function contrastsIn(
  { facts }: ExperimentLog,
  { at, drawnOf }: { readonly at: number; readonly drawnOf: (experiment: string) => Drawn },
): readonly Contrast[] {
  const met = new Map<string, Exposed[]>();
  for (const [user, known] of facts)
    for (const fact of known) {
      if (fact.kind !== 'exposure' || fact.at >= at) continue;
      const all = met.get(fact.experiment) ?? [];
      met.set(fact.experiment, all);
      all.push({ user, arm: fact.arm, at: fact.at });
    }
  return [...met]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([experiment, all]) => contrastsOf(experiment, all, drawnOf(experiment)));
}

type Exposed = Pick<Met, 'user' | 'arm' | 'at'>;

/** The treatments of one experiment. */
export function contrastsOf(
  experiment: string,
  met: readonly Exposed[],
  { unit, control }: Drawn,
): readonly Contrast[] {
  const users = new Map<string, { readonly arm: string; readonly at: number } | null>();
  for (const { user, arm, at } of met) {
    const before = users.get(user);
    if (before === undefined) users.set(user, { arm, at });
    else if (before && before.arm !== arm) users.set(user, null);
    else if (before && at < before.at) users.set(user, { arm, at });
  }
  const arms = [...new Set([...users.values()].flatMap((one) => one?.arm ?? []))].toSorted();
  const first = control !== undefined && arms.includes(control) ? control : arms[0];
  const treatments = arms.filter((arm) => arm !== first);
  return treatments.map((treatment): Contrast => ({
    experiment,
    treatment,
    name: treatments.length > 1 ? `${experiment} (${treatment})` : experiment,
    unit,
    arms: new Map(
      [...users].flatMap(([user, one]) =>
        one && (one.arm === first || one.arm === treatment)
          ? [[user, { arm: one.arm === treatment ? (1 as const) : (0 as const), at: one.at }]]
          : [],
      ),
    ),
  }));
}

/** Metrics with one value per user, which combinations of arms have means of. */
export const hasOneValue = ({ kind }: Metric): boolean => oneValue.has(kind);

const oneValue = new Set<Metric['kind']>([
  'mean',
  'proportion',
  'count',
  'retention',
  'reachability',
  'time-to-event',
]);

const cells = ['neither', 'first', 'second', 'both'] as const;

interface Screened {
  readonly metrics: readonly Metric[];
  readonly at: number;
  /** The facts of all users, where the table is there already. */
  readonly facts?: Table;
}

/** Two experiments over the users of both. */
interface Overlap {
  /** Users who were in both. */
  readonly users: number;
  /** By metric; undefined where a combination of arms has fewer than two units whose value is complete. */
  readonly pairs: readonly (OverlappingPair | undefined)[];
}

/**
 * One pair with each metric per combination of arms, over the windows since a user was in both. Where one of them drew
 * several users together, errors are by those who were drawn together in either.
 */
export function pairIn(
  log: ExperimentLog,
  [a, b]: readonly [Contrast, Contrast],
  screened: Screened,
): Overlap {
  const met = [...a.arms].flatMap(([user, first]): readonly Met[] => {
    const second = b.arms.get(user);
    if (!second) return [];
    const arm = cells[first.arm + 2 * second.arm]!;
    return [{ user: user as Met['user'], unit: user, arm, at: Math.max(first.at, second.at) }];
  });
  const drawn = [a.unit, b.unit].filter(({ kind }) => kind !== 'user');
  const names = [a.name, b.name] as const;
  if (met.length === 0) return { users: 0, pairs: screened.metrics.map(() => undefined) };
  const pairs =
    drawn.length === 0
      ? byUsers(log, met, { names, screened })
      : byUnits(log, together(log, met, drawn), { names, screened });
  return { users: met.length, pairs };
}

interface Named {
  readonly names: readonly [string, string];
  readonly screened: Screened;
}

function byUsers(
  log: ExperimentLog,
  met: readonly Met[],
  { names, screened: { metrics, at, facts = factTable(log, met) } }: Named,
): Overlap['pairs'] {
  const { cells: found } = statisticsOfTables(
    { exposures: exposureTable(log, met, { metrics }), facts },
    { metrics: measured(metrics), sources: sourcesOf(), asOf: at },
  );
  return metrics.map((metric) => {
    const arms = cells.map((name) => {
      const cell = found.find(({ arm, segment }) => arm === name && segment === null);
      return cell && armOf(cell.metrics[metric.name]);
    });
    const [neither, first, second, both] = arms;
    return neither && first && second && both && { names, neither, first, second, both };
  });
}

function byUnits(
  log: ExperimentLog,
  met: readonly Met[],
  { names, screened: { metrics, at, facts = factTable(log, met) } }: Named,
): Overlap['pairs'] {
  const tables = { exposures: exposureTable(log, met, { metrics, isClustered: true }), facts };
  const cellOf = ({ arm }: UnitRow) => cells.findIndex((name) => name === arm);
  return measured(metrics).map((metric) => {
    const rows = unitRows(tables, {
      metric,
      // A segment, not a cluster: users of one may be in several combinations of arms.
      sources: sourcesOf({ exposures: { segments: [clusterColumn] } }),
      asOf: at,
    });
    const numbers = new Map<string | null, number>();
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
  // About the mean: raw sums of values far from nought leave no digits to their spread.
  return { ...meanArm({ n, sum: 0, sumSquares: scatters[0]! }), mean: means[0]! };
}
