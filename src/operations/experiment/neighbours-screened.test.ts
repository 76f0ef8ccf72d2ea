import { expect, test } from 'vitest';
import { inMemory } from '../../engine/index.ts';
import { normal, streamOf, type Stream } from '../../kit/index.ts';
import { keepJson } from '../workspace/blobs.ts';
import { jsonOf } from './document.ts';
import type { Judged } from './judge.ts';
import type { Neighbours } from './neighbours.ts';
import { isTroubled, screenedAt, showScreened } from './neighbours-screened.ts';

const store = inMemory();
const judged = { document: { alpha: 0.05 } } as Judged;

type Kept = Neighbours['pairs'][number];

/** 1000 users in each combination of arms, unit variance. */
const pair = (other: string, [neither, first, second, both]: readonly number[]): Kept => {
  const arm = (mean: number) => ({ n: 1000, mean, variance: 1 });
  return {
    treatment: 'new',
    other,
    metric: 'm',
    neither: arm(neither!),
    first: arm(first!),
    second: arm(second!),
    both: arm(both!),
  };
};

async function screened(kept: Neighbours, spent: readonly number[]) {
  const neighbours = await keepJson(store, jsonOf(kept));
  const before = spent.length > 1 ? { spent: spent.at(-2)! } : undefined;
  return screenedAt({ store }, judged, { last: { spent: spent.at(-1)!, neighbours }, before });
}

test('a look has the share of the levels that it spent of alpha, in p-values and intervals', async () => {
  // An interaction of .3 with an error of √(4/1000).
  const kept = { pairs: [pair('colour', [0, 0.1, 0, 0.4])], left: [] };
  const se = Math.sqrt(0.004);
  const p = 2 * normal.survival(0.3 / se);
  const [whole, half, none] = [
    await screened(kept, [0.05]),
    await screened(kept, [0.025, 0.05]),
    await screened(kept, [0.05, 0.05]),
  ];
  expect(none).toBeNull();
  expect(whole!.pairs[0]!.adjustedP! / p).toBeCloseTo(1, 9);
  expect(half!.pairs[0]!.adjustedP! / (2 * p)).toBeCloseTo(1, 9);
  const { low, high } = half!.pairs[0]!.interaction!;
  expect((high - low) / 2).toBeCloseTo(se * normal.upperQuantile(0.025 / 2), 9);
  expect(whole!.pairs[0]).toMatchObject({ users: 4000, units: 4000, recommendation: 'factorial' });
  // A fiftieth of the levels is not enough.
  const first = await screened({ pairs: [pair('colour', [0, 0.1, 0, 0.29])], left: [] }, [0.001]);
  expect(first!.pairs[0]!.recommendation).toBe('ignore');
});

test('one that turns the effect round is to be kept apart; words name what was not screened, and why', async () => {
  const kept = {
    pairs: [pair('colour', [0, 0, 0, 0.01]), pair('banner', [0, 0.3, 0, -0.3])],
    left: [{ what: 'past', why: 'it was over before this one began' }],
  };
  const said = await screened(kept, [0.05]);
  expect(said!.pairs.map(({ other, recommendation }) => [other, recommendation])).toEqual([
    ['banner', 'exclude'],
    ['colour', 'ignore'],
  ]);
  const text = showScreened(said).join(' ');
  expect(text).toContain('2 experiments over the same users at the same time screened in 2 pairs');
  expect(text).toContain('1 of them need something done');
  expect(text).toContain('Not screened: past (it was over before this one began).');
});

/** Whether any of three looks at growing data finds something where nothing is. */
async function errs(stream: Stream, spent: readonly number[]): Promise<boolean> {
  const sums = Array.from({ length: 20 }, () => [0, 0, 0, 0]);
  for (let look = 0; look < spent.length; look++) {
    const means = sums.map((own) => own.map((_, at) => (own[at]! += stream.normal()) / (look + 1)));
    const n = look + 1;
    const arm = (mean: number) => ({ n, mean, variance: 1 });
    const pairs = means.map(([a, b, c, d], at) => ({
      ...pair(`e${at}`, [0, 0, 0, 0]),
      neither: arm(a!),
      first: arm(b!),
      second: arm(c!),
      both: arm(d!),
    }));
    const said = await screened({ pairs, left: [] }, spent.slice(0, look + 1));
    if (said!.pairs.some(isTroubled)) return true;
  }
  return false;
}

test('of looks at growing data none of which has anything to find, at most so many find something', async () => {
  const [stream, runs] = [streamOf('neighbours', 'looks'), 300];
  let [shared, each] = [0, 0];
  for (let run = 0; run < runs; run++) {
    shared += Number(await errs(stream, [0.0167, 0.0333, 0.05]));
    each += Number(
      (await errs(stream, [0.05])) || (await errs(stream, [0.05])) || (await errs(stream, [0.05])),
    );
  }
  const above = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
  expect(shared / runs).toBeLessThan(above);
  expect(each / runs).toBeGreaterThan(above);
});
