// Experiments that shared users, as the log shows them.
import {
  meanArm,
  sourcesOf,
  statisticsOfTables,
  type Arm,
  type Metric,
  type OverlappingPair,
  type Statistic,
} from '../../experiments/index.ts';
import { exposureTable, factTable, type ExperimentLog, type Met } from './log.ts';

/** One treatment of an experiment beside its first arm by name: who was in which, from when on. */
export interface Contrast {
  readonly name: string;
  /** By user: 0 in the first arm, 1 in the other. */
  readonly arms: ReadonlyMap<string, { readonly arm: 0 | 1; readonly at: number }>;
}

/** Every experiment of a log, each further arm against the first by name; users of several arms are left out. */
export function contrastsIn({ facts }: ExperimentLog, at: number): readonly Contrast[] {
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

/**
 * One pair with one metric per combination of arms, over the windows since a user was in both; undefined where a
 * combination has fewer than two users whose value is complete.
 */
export function pairIn(
  log: ExperimentLog,
  [a, b]: readonly [Contrast, Contrast],
  { metric, at }: { readonly metric: Metric; readonly at: number },
): OverlappingPair | undefined {
  const met = [...a.arms].flatMap(([user, first]): readonly Met[] => {
    const second = b.arms.get(user);
    if (!second) return [];
    const arm = cells[first.arm + 2 * second.arm]!;
    return [{ user: user as Met['user'], arm, at: Math.max(first.at, second.at) }];
  });
  const tables = { exposures: exposureTable(log, met, []), facts: factTable(log, met) };
  const { cells: found } = statisticsOfTables(tables, { metrics: [metric], sources: sourcesOf(), asOf: at });
  const arms = cells.map((name) => {
    const cell = found.find(({ arm, segment }) => arm === name && segment === null);
    return cell && armOf(cell.metrics[metric.name]);
  });
  const [neither, first, second, both] = arms;
  return neither && first && second && both && { names: [a.name, b.name], neither, first, second, both };
}

/** The mean of a metric of one value per unit. */
function armOf(statistic: Statistic | undefined): Arm | undefined {
  if (statistic?.kind !== 'moments' || statistic.n < 2) return undefined;
  const { n, means, scatters } = statistic;
  const mean = means[0]!;
  return meanArm({ n, sum: n * mean, sumSquares: scatters[0]! + n * mean * mean });
}
