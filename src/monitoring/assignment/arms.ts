import type { DecisionRecord } from '../../decision/index.ts';
import { experimentLayer, type Portfolio } from '../../program/index.ts';
import { firstByUser, type Log } from '../log.ts';

/** A unit, as the user of it whom the log met first, with the number of the arm of one layer. */
export interface Assigned {
  readonly decision: DecisionRecord;
  readonly arm: number;
}

/** A layer while its shares were as they are: its arms with their weights, and the units in them: who was drawn. */
export interface Split {
  readonly layer: string;
  readonly arms: readonly string[];
  readonly weights: readonly number[];
  readonly units: readonly Assigned[];
}

type Programs = Pick<Log, 'portfolio' | 'portfolios'>;
type Assignment = DecisionRecord['assignments'][number];

/** Arms of an experiment with their shares, in order. */
type Promised = readonly (readonly [arm: string, share: number])[];

/** Shares are of whole buckets, a millionth each. */
const near = 2e-6;

/** What experiments of more than two arms promise, by layer. */
function promisesIn({ experiments }: Portfolio): ReadonlyMap<string, Promised> {
  const several = experiments.filter(({ arms }) => arms.length > 2);
  return new Map(
    several.map(({ id, arms }) => {
      const total = arms.reduce((sum, { weight }) => sum + weight, 0);
      return [experimentLayer(id), arms.map(({ name, weight }) => [name, weight / total] as const)];
    }),
  );
}

/**
 * Finds the arms that an assignment is one of: by the programs that it was made under, or by others of the log, as who
 * was met under other shares keeps the share of then.
 */
function promisedBy({
  portfolio,
  portfolios,
}: Programs): (decision: DecisionRecord, one: Assignment) => Promised | undefined {
  const byDigest = new Map([...portfolios].map(([digest, one]) => [digest, promisesIn(one)]));
  const all = [promisesIn(portfolio), ...byDigest.values()];
  return ({ digests }, { layer, arm, share }) => {
    const own = byDigest.get(digests.portfolio);
    return [...(own ? [own] : []), ...all]
      .map((promises) => promises.get(layer))
      .find((one) => one?.some(([name, given]) => name === arm && Math.abs(given - share) < near));
  };
}

/** What users met in layers when the log first met them: of everybody who was drawn as one, the first. */
function firstInLayers({ decisions, unitOf }: Pick<Log, 'decisions' | 'unitOf'>) {
  const seen = new Map<string, Set<string>>();
  return firstByUser(decisions).flatMap((decision) =>
    decision.assignments.flatMap((one) => {
      const units = seen.get(one.layer) ?? new Set();
      seen.set(one.layer, units);
      const unit = unitOf(decision, one.layer);
      if (units.has(unit)) return [];
      units.add(unit);
      return [{ decision, one }];
    }),
  );
}

/**
 * The layers that decisions met, each unit once. Units from before and after a change of shares are apart, as they
 * were promised other shares. A record has the share of its own arm: of two arms that says the other, too; of more the
 * programs say them.
 */
export function splitsOf(log: Programs & Pick<Log, 'decisions' | 'unitOf'>): readonly Split[] {
  const promised = promisedBy(log);
  const met = firstInLayers(log).map(({ decision, one }) => ({
    decision,
    one,
    arms: promised(decision, one),
  }));
  const found = new Map<string, Split & { readonly units: Assigned[] }>();
  const seen = new Map<string, Set<string>>();
  for (const { one } of met) seen.set(one.layer, (seen.get(one.layer) ?? new Set()).add(one.arm));
  for (const { decision, one, arms = pairOf(one, seen.get(one.layer)!) } of met) {
    const names = arms.map(([name]) => name);
    const shares = arms.map(([, share]) => share);
    const key = JSON.stringify([one.layer, names, shares.map((share) => share.toFixed(9))]);
    const split = found.get(key) ?? { layer: one.layer, arms: names, weights: shares, units: [] };
    split.units.push({ decision, arm: names.indexOf(one.arm) });
    found.set(key, split);
  }
  return [...found.values()];
}

/** Two arms by the share of one. */
function pairOf({ arm, share }: Assignment, seen: ReadonlySet<string>): Promised {
  const [first = arm, second = ''] = [...seen].sort();
  return arm === first
    ? [
        [first, share],
        [second, 1 - share],
      ]
    : [
        [first, 1 - share],
        [arm, share],
      ];
}

/** Units of each arm. */
export function countsOf(units: readonly Assigned[], { arms }: Pick<Split, 'arms'>): readonly number[] {
  const counts = Array.from(arms, () => 0);
  for (const { arm } of units) counts[arm]!++;
  return counts;
}

/** The arm to tell of: of two the first, of more the one that is farthest from its share in standard errors. */
export function farthestArm(counts: readonly number[], weights: readonly number[]): number {
  if (weights.length === 2) return 0;
  const n = counts.reduce((sum, count) => sum + count, 0);
  const off = weights.map((w, arm) => Math.abs(counts[arm]! - n * w) / Math.sqrt(w * (1 - w)));
  return off.indexOf(Math.max(...off));
}
