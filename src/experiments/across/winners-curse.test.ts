import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { boundaries, resumeMonitor } from '../sequential/boundaries.ts';
import { correctedStop, correctedTotal, correctedWinner } from './winners-curse.ts';

const critical = 1.959963984540054;

test('a clear winner keeps its effect, one that barely passed loses nearly all of it', () => {
  const clear = correctedWinner({ value: 8, se: 1, critical }, { alpha: 0.05 });
  expect(clear.value).toBeCloseTo(8, 6);
  expect(clear.interval.lower).toBeCloseTo(8 - 1.96, 2);
  const bare = correctedWinner({ value: 1.97, se: 1, critical }, { alpha: 0.05 });
  expect(bare.value).toBeLessThan(-10);
  expect(bare.interval.lower).toBeLessThan(bare.value);
  expect(bare.interval.upper).toBeGreaterThan(bare.value);
});

test('among winners the corrected effect is above the truth in half of the cases, the interval covers', () => {
  const stream = streamOf('winners', 'test');
  let [winners, above, covered, naive] = [0, 0, 0, 0];
  while (winners < 1500) {
    const value = 0.5 + stream.normal();
    if (value < critical) continue;
    winners++;
    const corrected = correctedWinner({ value, se: 1, critical }, { alpha: 0.1 });
    if (corrected.value > 0.5) above++;
    if (corrected.interval.lower! <= 0.5 && 0.5 <= corrected.interval.upper!) covered++;
    if (value - 1.645 <= 0.5 && 0.5 <= value + 1.645) naive++;
  }
  expect(Math.abs(above / winners - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / winners));
  expect(Math.abs(covered / winners - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / winners));
  expect(naive / winners).toBeLessThan(0.75);
});

test('the total of what was launched, corrected, is near the total of true effects', () => {
  const stream = streamOf('total', 'test');
  const truths = Array.from({ length: 4000 }, () => stream.normal());
  const experiments = truths.map((truth) => ({ value: truth + stream.normal(), se: 1, critical }));
  const truth = truths
    .filter((_, at) => experiments[at]!.value >= critical)
    .reduce((sum, own) => sum + own, 0);
  const { claimed, corrected } = correctedTotal(experiments);
  expect(claimed / truth).toBeGreaterThan(1.5);
  // The plug-in of the estimate for the effect leaves a part of the excess in.
  expect(Math.abs(corrected - truth)).toBeLessThan(Math.abs(claimed - truth) / 1.8);
});

test('who did not pass is no winner', () => {
  expect(() => correctedWinner({ value: 1, se: 1, critical }, { alpha: 0.05 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

test('a winner that barely passed: the ends have the stated chances far below, too', () => {
  // mpmath with 60 digits, bisection on erfc((z − θ)/√2)/erfc((c − θ)/√2).
  const { value, interval } = correctedWinner({ value: 1.97, se: 1, critical }, { alpha: 0.05 });
  expect(value).toBeCloseTo(-67.08651590555502, 8);
  expect(interval.lower).toBeCloseTo(-365.5964436470888, 7);
  expect(interval.upper).toBeCloseTo(-0.20287379775129, 10);
});

test('a hair above the critical value is read as far down as it reaches; at it there is nothing to read', () => {
  // As z → c the distribution of z − c is exponential of rate −θ: the median is −ln 2/(z − c).
  const hair = 2 ** -30;
  const { value } = correctedWinner({ value: 2 + hair, se: 1, critical: 2 }, { alpha: 0.05 });
  expect(value * hair).toBeCloseTo(-Math.LN2, 6);
  for (const unfit of [2, Infinity, Number.NaN])
    expect(() => correctedWinner({ value: unfit, se: 1, critical: 2 }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
    );
  expect(() => correctedTotal([{ value: Number.NaN, se: 1, critical }])).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

const spending = { kind: 'pocock' } as const;
const design = { alpha: 0.05, sides: 1 as const, spending };
const stoppedAt = (fractions: readonly number[]) => {
  const looks = boundaries(design, fractions, fractions.at(-1) === 1);
  return { looks, monitor: resumeMonitor(design, looks) };
};

test('a stop at the first look is a winner at its boundary, on either side', () => {
  const { looks, monitor } = stoppedAt([0.4]);
  const critical = looks[0]!.z!;
  for (const value of [critical + 0.003, critical + 1, critical + 5]) {
    const one = correctedWinner({ value, se: 1, critical }, { alpha: 0.05 });
    const stop = correctedStop({ value, se: 1 }, monitor, { alpha: 0.05 });
    expect(stop.value).toBeCloseTo(one.value, 8);
    expect(stop.interval.lower).toBeCloseTo(one.interval.lower!, 6);
    const less = correctedStop({ value: -value, se: 1 }, monitor, { side: 'less', alpha: 0.05 });
    expect(less.value).toBe(-stop.value);
    expect([less.interval.lower, less.interval.upper]).toEqual([
      -stop.interval.upper!,
      -stop.interval.lower!,
    ]);
  }
});

test('given a stop at the third look the effect is above the truth in half of the cases, the interval covers', () => {
  const fractions = [0.3, 0.6, 1];
  const { looks, monitor } = stoppedAt(fractions);
  const stream = streamOf('stops', 'test');
  const drift = 1.2;
  let [stops, above, covered, plainly] = [0, 0, 0, 0];
  while (stops < 1200) {
    let [at, path] = [0, 0];
    const z = fractions.map((t) => {
      path += drift * (t - at) + Math.sqrt(t - at) * stream.normal();
      at = t;
      return path / Math.sqrt(t);
    });
    if (z.findIndex((one, k) => one >= looks[k]!.z!) !== 2) continue;
    stops++;
    const said = correctedStop({ value: z[2]!, se: 1 }, monitor, { alpha: 0.1 });
    if (said.value > drift) above++;
    if (said.interval.lower! <= drift && drift <= said.interval.upper!) covered++;
    // One look would have it that large values were as likely as if no look had been passed before.
    const plain = correctedWinner({ value: z[2]!, se: 1, critical: looks[2]!.z! }, { alpha: 0.1 });
    if (plain.value > drift) plainly++;
  }
  expect(Math.abs(above / stops - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / stops));
  expect(Math.abs(covered / stops - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / stops));
  expect(Math.abs(plainly / stops - 0.5)).toBeGreaterThan(4 * Math.sqrt(0.25 / stops));
});

test('a stop that did not pass, and no look, are refused', () => {
  const { looks, monitor } = stoppedAt([0.3, 0.6]);
  expect(() => correctedStop({ value: looks[1]!.z!, se: 1 }, monitor, { alpha: 0.05 })).toThrow(
    'did not pass',
  );
  expect(() => correctedStop({ value: 3, se: 1 }, { ...monitor, looks: [] }, { alpha: 0.05 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' }),
  );
});
