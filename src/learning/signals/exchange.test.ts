import { expect, test } from 'vitest';
import { binomial, streamOf, type Stream } from '../../kit/index.ts';
import { fitRate, type TestInTwoUnits } from './exchange.ts';

interface Past {
  readonly tests: number;
  readonly rate: number;
  /** Standard deviation of true effects in the own unit; errors are about 1. */
  readonly effects: number;
  /** Of what differs from test to test. */
  readonly differs: number;
}

function pastTests(stream: Stream, { tests, rate, effects, differs }: Past): readonly TestInTwoUnits[] {
  const correlation = 0.3;
  return Array.from({ length: tests }, () => {
    const ownSe = 0.5 + stream.uniform();
    const commonSe = 0.7 * ownSe;
    const truth = effects * stream.normal();
    const [e, f] = [stream.normal(), stream.normal()];
    const both = correlation * e + Math.sqrt(1 - correlation * correlation) * f;
    const common = rate * truth + differs * stream.normal() + commonSe * both;
    return { own: truth + ownSe * e, ownSe, common, commonSe, correlation };
  });
}

test('by hand: twelve tests without errors to speak of have the ratio of their effects, and no interval to speak of', () => {
  const tests = Array.from({ length: 12 }, (_, i) => ({
    own: i + 1,
    ownSe: 1e-4,
    common: 0.5 * (i + 1),
    commonSe: 1e-4,
    correlation: 0,
  }));
  const found = fitRate(tests);
  if (!found.ok) throw new Error(found.error);
  expect(found.value.rate).toBeCloseTo(0.5, 6);
  expect(found.value.naive).toBeCloseTo(0.5, 12);
  expect(found.value.high - found.value.low).toBeLessThan(1e-3);
});

test.each([
  { tests: 40, rate: 0.5, effects: 2, differs: 0 },
  { tests: 40, rate: 0.5, effects: 2, differs: 0.5 },
  { tests: 60, rate: 1.5, effects: 1, differs: 0.5 },
])(
  'intervals hold the true rate as often as they say, which the naive one misses: %o (synthetic)',
  (past) => {
    const runs = 400;
    const fits = Array.from({ length: runs }, (_, i) =>
      fitRate(pastTests(streamOf(`run ${i}`, 'exchange'), past)),
    );
    const published = fits.flatMap((fit) => (fit.ok ? [fit.value] : []));
    const held = published.filter(({ low, high }) => low <= past.rate && past.rate <= high).length;
    expect(published.length).toBeGreaterThan(0.5 * runs);
    expect(binomial.cdf(held, published.length, 0.95)).toBeGreaterThan(0.001);
    const naive = published.reduce((sum, one) => sum + one.naive / published.length, 0);
    const rate = published.reduce((sum, one) => sum + one.rate / published.length, 0);
    expect(Math.abs(rate - past.rate)).toBeLessThan(0.12 * past.rate);
    expect(Math.abs(naive - past.rate)).toBeGreaterThan(0.08 * past.rate);
  },
);

test('a unit without evidence is refused: few tests, effects that are all noise, a worth that may be nothing', () => {
  const past = (change: Partial<Past>) =>
    fitRate(
      pastTests(streamOf('weak', 'exchange'), { tests: 40, rate: 0.5, effects: 2, differs: 0, ...change }),
    );
  const why = (change: Partial<Past>) => {
    const fit = past(change);
    return fit.ok ? 'published' : fit.error;
  };
  expect(why({})).toBe('published');
  expect(why({ tests: 11 })).toContain('12 are needed');
  expect(why({ effects: 0 })).toContain('not larger than their errors');
  expect(why({ rate: 0 })).toContain('may be worth nothing');
});
