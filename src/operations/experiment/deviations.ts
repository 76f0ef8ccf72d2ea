// What goes otherwise than registered.
import { msPerDay } from '../../kit/index.ts';
import { operationsErrors } from '../errors.ts';
import { armsDigest, reachOf, type Experimental } from './declared.ts';
import type { Decided } from '../workspace/deciders.ts';
import { goesOn, type Registered } from './history.ts';

/** What the programs say otherwise than they did; arms must be as they were. */
export function changesIn(experimental: Experimental, { start, armStops }: Registered): string[] {
  const { experiment: id } = start.plan;
  if (armsDigest(experimental) !== (armStops.at(-1)?.becomes ?? start.arms))
    throw operationsErrors.OPERATIONS_EXPERIMENT_CHANGED({
      id,
      what: 'its arms, their weights or its unit are others in the current programs',
    });
  return reachOf(experimental) === start.reach ? [] : ['traffic, layer or audience were changed under way'];
}

/** A look that is taken now. */
interface Taken {
  readonly at: number;
  readonly isEnd: boolean;
}

/**
 * How a look is another than planned: at another time (a day more or less is none), after looks that were left out,
 * after one that said stop, with tests of its own.
 */
export function offPlan({ start, looks }: Registered, { at, isEnd }: Taken): string[] {
  const { plan, document } = start;
  // What is over has no time at which it was to be read.
  if (plan.labels.includes('after_the_fact')) return [];
  const last = looks.at(-1);
  const number = looks.length + 1;
  const on = (at - start.at) / msPerDay;
  const before = last ? (last.at - start.at) / msPerDay : 0;
  const skipped = plan.looks.filter((look) => look.day > before + 1 && look.day < on - 1);
  const isPlanned = plan.looks.some((look) => Math.abs(look.day - on) <= 1);
  const isSplit = document.correction === 'max-t' && !(number === 1 && isEnd);
  return [
    ...skipped.map((look) => `the look of day ${Number(look.day.toFixed(1))} was left out`),
    ...(isPlanned ? [] : [`look ${number} on day ${Number(on.toFixed(1))} was not planned`]),
    ...(last && !goesOn(last.advice)
      ? [`look ${number} was taken although look ${last.number} said "${last.advice}"`]
      : []),
    ...(isSplit ? ['more than one look: success metrics are corrected by bonferroni, not by max-t'] : []),
  ];
}

/** Whether a policy was stopped by hand under way: the fallback that decided then is the same under every arm. */
export function fallbacksIn(decided: readonly Pick<Decided, 'arm' | 'isFallback'>[]): string[] {
  const arms = new Set(decided.flatMap(({ arm, isFallback }) => (isFallback ? [arm] : [])));
  if (arms.size === 0) return [];
  const names = [...arms].toSorted().join(', ');
  return [
    `a policy was stopped by hand for a time: the fallback decided under ${names}, whatever the arm says`,
  ];
}
