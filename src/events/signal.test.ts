import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal } from '../kit/index.ts';
import { parseEvent } from './parse.ts';
import { signalMoments } from './signal.ts';

const least = {
  id: 'e1',
  user: 'u1',
  at: 1000,
  kind: 'signal',
  domain: 'shop',
  objective: 'bought',
  unit: 'euro',
  horizonDays: 14,
  until: 2000,
};
const whole = {
  ...least,
  quantity: 'incremental',
  mean: 2,
  sd: 1,
  opportunity: 'concert/42',
  from: 1500,
  featureTime: 900,
  consentScope: 'purchases',
  signalId: 's-1',
  calibrationId: 'c-7',
  calibratedAt: 500,
  method: 'rct',
  modelVersion: '2026-03',
  cost: 0.2,
  exclusivityGroup: 'tickets',
};

test('the whole record is a fact as it came, and so is the least of one', () => {
  expect(parseEvent(whole)).toEqual({ ok: true, value: whole });
  expect(parseEvent({ ...least, mean: 1, sd: 0 }).ok).toBe(true);
});

const at = (p: number, value: number) => ({ p, value });
const refused: readonly [string, Record<string, unknown>, string, RegExp][] = [
  ['no unit', { unit: undefined }, 'unit', /such as "euro"/],
  ['no horizon', { horizonDays: undefined }, 'horizonDays', /over how many days/],
  ['no number at all', { mean: undefined, sd: undefined }, 'mean', /or quantiles/],
  ['a mean without sd', { sd: undefined }, 'sd', /or quantiles/],
  ['both', { quantiles: [at(0.1, 1), at(0.9, 2)] }, 'quantiles', /not both/],
  ['over before it begins', { from: 2000 }, 'until', /after "from"/],
  ['inputs of tomorrow', { featureTime: 1001 }, 'featureTime', /not lie after "at"/],
  ['calibrated tomorrow', { calibratedAt: 1001 }, 'calibratedAt', /not lie after "at"/],
  ['another quantity', { quantity: 'likelihood' }, 'quantity', /incremental/],
  ['another method', { method: 'hunch' }, 'method', /rct/],
  ['a negative sd', { sd: -1 }, 'sd', /./],
  ['a negative cost', { cost: -1 }, 'cost', /./],
  ['a scope that is no name', { consentScope: 'my data' }, 'consentScope', /letter/],
];

test.each(refused)('%s is refused with field and fix', (_what, change, field, fix) => {
  const parsed = parseEvent({ ...whole, ...change });
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.error.message).toContain(`Event field ${field}:`);
  expect(parsed.error.message).toMatch(fix);
});

describe('quantiles', () => {
  test.each([
    ['out of order', [at(0.9, 1), at(0.1, 2)], 'quantiles.1.p'],
    ['twice the same', [at(0.5, 1), at(0.5, 1)], 'quantiles.1.p'],
    ['falling', [at(0.1, 1), at(0.5, 2), at(0.9, 1.5)], 'quantiles.2.value'],
    ['one alone', [at(0.5, 1)], 'quantiles'],
    ['the end of all', [at(0.5, 1), at(1, 2)], 'quantiles.1.p'],
  ])('%s are refused', (_what, quantiles, field) => {
    const parsed = parseEvent({ ...least, quantiles });
    expect(!parsed.ok && parsed.error.message).toContain(`Event field ${field}:`);
  });

  test('of a normal distribution are its mean and sd, whichever they are', () => {
    const share = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(
        fc.uniqueArray(share, { minLength: 2, maxLength: 9 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 0, max: 1e3, noNaN: true }),
        (shares, mean, sd) => {
          const quantiles = shares.sort((a, b) => a - b).map((p) => at(p, mean + sd * normal.quantile(p)));
          const found = signalMoments({ quantiles });
          expect(Math.abs(found.mean - mean)).toBeLessThan(1e-7 * (1 + Math.abs(mean) + sd));
          expect(Math.abs(found.sd - sd)).toBeLessThan(1e-7 * (1 + Math.abs(mean) + sd));
        },
      ),
    );
  });

  test('10, 50 and 90 % by hand: the mean of the three, and their reach over twice 1.2816', () => {
    const { mean, sd } = signalMoments({ quantiles: [at(0.1, 0), at(0.5, 1), at(0.9, 8)] });
    expect(mean).toBeCloseTo(3, 12);
    expect(sd).toBeCloseTo(8 / (2 * 1.2815515655446004), 12);
  });
});
