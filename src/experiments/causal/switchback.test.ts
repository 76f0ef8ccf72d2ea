import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { switchback, type Switching } from './switchback.ts';

/** Blocks of six periods; the effect needs two periods to come and to go. */
function world(
  key: string,
  { blocks, effect, lasting }: { blocks: number; effect: number; lasting: number },
): Switching {
  const stream = streamOf(key, 'switchback');
  const treated = Array.from({ length: blocks }, () => stream.below(2));
  let felt = 0;
  const outcomes = treated.flatMap((arm) =>
    Array.from({ length: 6 }, () => {
      felt = lasting * felt + (1 - lasting) * effect * arm;
      return 10 + felt + stream.normal();
    }),
  );
  return { outcomes, blockLength: 6, treated };
}

const stream = () => streamOf('test', 'randomisation');

test('by hand: four blocks, and the exact p of a complete split is 2 of 6', () => {
  const switching = { outcomes: [9, 1, 9, 2, 9, 5, 9, 6], blockLength: 2, treated: [0, 0, 1, 1] };
  const { estimate } = switchback(switching, { alpha: 0.05, burnIn: 1, draws: 20_000, stream: stream() });
  expect(estimate.value).toBe(4);
  // {5, 6} against {1, 2}, or the other way round, of the six ways to split four blocks.
  expect(Math.abs(estimate.p - 1 / 3)).toBeLessThan(4 * Math.sqrt(((1 / 3) * (2 / 3)) / 20_000));
});

test('the burn-in takes away what lasts, and the placebos say when it does not', () => {
  const switching = world('lasting', { blocks: 400, effect: 2, lasting: 0.5 });
  const read = (burnIn: number) =>
    switchback(switching, { alpha: 0.05, burnIn, draws: 200, stream: stream() });
  const [without, within] = [read(0), read(4)];
  expect(without.estimate.value).toBeLessThan(2 - 3 * without.estimate.se);
  expect(Math.abs(within.estimate.value - 2)).toBeLessThan(4 * within.estimate.se);
  expect(without.isAlarm).toBe(true);
  expect(within.isAlarm).toBe(false);
  expect(without.sensitivity[0]!.points.map(({ violation }) => violation)).toEqual([1, 2, 3, 4, 5]);
});

test('without an effect p is below .1 in one run of ten', () => {
  const runs = 150;
  let below = 0;
  for (let run = 0; run < runs; run++) {
    const switching = world(`none ${run}`, { blocks: 24, effect: 0, lasting: 0 });
    const { p } = switchback(switching, {
      alpha: 0.1,
      burnIn: 0,
      draws: 199,
      stream: streamOf(`${run}`, 'p'),
    }).estimate;
    if (p <= 0.1) below++;
  }
  expect(Math.abs(below - 15)).toBeLessThan(4 * Math.sqrt(runs * 0.1 * 0.9));
});

test('a missing period is left out; wrong blocks are refused', () => {
  const good = { outcomes: [1, 2, 3, 5, 4, 6, 5, Number.NaN], blockLength: 2, treated: [0, 1, 0, 1] };
  expect(switchback(good, { alpha: 0.05, burnIn: 0, stream: stream() }).estimate.value).toBeCloseTo(
    4.5 - 3.25,
    12,
  );
  const refused = (change: Partial<Switching>, burnIn = 0) =>
    expect(() => switchback({ ...good, ...change }, { alpha: 0.05, burnIn, stream: stream() })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_PANEL_UNFIT' }),
    );
  refused({ blockLength: 3 });
  refused({ treated: [0, 1, 2, 1] });
  refused({}, 2);
});

test('draws that sort equal blocks together count as extreme, and blocks without a value are not drawn', () => {
  const reading = (outcomes: readonly number[], treated: readonly number[]) =>
    switchback(
      { outcomes, blockLength: 1, treated },
      { alpha: 0.05, burnIn: 0, draws: 20_000, stream: stream() },
    ).estimate;
  // Means are equal: every one of the six splits is at least as far.
  expect(reading([1, 2, 1, 2], [0, 0, 1, 1])).toMatchObject({ value: 0, p: 1 });
  // {1, 1, 2} against {1, 2, 2} is as near as it gets; all ten splits of either sign are as far.
  expect(reading([1, 1, 2, 1, 2, 2], [0, 0, 0, 1, 1, 1]).p).toBe(1);
  // Without the empty block {3, 4} against {1, 2}: 2 of the 6 splits of four.
  const { p } = reading([1, 2, 3, 4, Number.NaN, Number.NaN], [0, 0, 1, 1, 1, 0]);
  expect(Math.abs(p - 1 / 3)).toBeLessThan(4 * Math.sqrt(((1 / 3) * (2 / 3)) / 20_000));
});
