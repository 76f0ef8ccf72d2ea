import { fixedHorizon, pooledProportions, type Count } from '../../experiments/index.ts';
import type { Place, Sighting } from '../finding.ts';
import { changeOf } from './change.ts';
import { leastUsers } from './columns.ts';

/** A share of users, before and now. */
export interface Shares {
  readonly where: Place;
  readonly name: string;
  readonly reference: Count;
  readonly current: Count;
  /** Changes of the share, in its own points, from which on they matter. */
  readonly matters: { readonly warn: number; readonly alarm: number };
  /** Whether only growth is bad. */
  readonly growth: boolean;
  readonly advice: string;
}

/** The change of a share with the test of equal proportions and the interval of all changes that such tests do not reject. */
export function sightingOfShares({
  where,
  name,
  reference,
  current,
  matters,
  growth,
  advice,
}: Shares): Sighting {
  const [before, now] = [reference.count / reference.n, current.count / current.n];
  const change = growth ? now - before : Math.abs(now - before);
  const enough = Math.min(reference.n, current.n) >= leastUsers;
  const varies =
    reference.count + current.count > 0 && reference.count + current.count < reference.n + current.n;
  const isTested = enough && varies && (!growth || change > 0);
  const test = { alpha: 0.05, side: 'two-sided' } as const;
  return {
    where,
    statistic: { name: `change of the ${name}`, value: now - before },
    threshold: matters.alarm,
    interval: changeOf(reference, current),
    p: isTested ? fixedHorizon(pooledProportions(reference, current), test).p : 1,
    n: current.n,
    enough,
    size: change >= matters.alarm ? 'alarm' : change >= matters.warn ? 'warn' : 'ok',
    advice,
  };
}
