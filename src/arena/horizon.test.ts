import { expect, test } from 'vitest';
import type { Estimate } from './compare.ts';
import { horizonInWords, horizonOf, lostSince, type WeeklyLife } from './horizon.ts';

const around = (value: number): Estimate => ({ value, low: value - 1, high: value + 1 });

test('a loss begins where the interval goes below nought for good', () => {
  expect(lostSince([2, -2, 0, -2, -3].map(around))).toBe(4);
  expect(lostSince([-2, -2].map(around))).toBe(1);
  expect(lostSince([-2, -2, 0].map(around))).toBeUndefined();
  expect(lostSince([])).toBeUndefined();
});

const life = (weekly: readonly number[], weeklyReachable: readonly number[], opens: number): WeeklyLife => ({
  value: 2 * weekly.at(-1)!,
  weekly,
  weeklyReachable,
  rates: [{ rate: 'push open per send', low: 2, high: 8, measured: opens, error: 0, inside: opens <= 8 }],
});

test('the horizon of a policy against another, in words', () => {
  const bandit = [life([3, 1, -1], [0.8, 0.7, 0.6], 9), life([3, 1.1, -1.1], [0.81, 0.69, 0.61], 8)];
  const thumb = [life([1, 1, 1], [0.8, 0.8, 0.8], 5), life([1, 1, 1], [0.8, 0.8, 0.8], 5)];
  const horizon = horizonOf(bandit, thumb);
  expect(horizon.value.since).toBe(3);
  expect(horizon.outside).toMatchObject([{ measured: 8.5, inside: false }]);
  expect(horizonInWords(horizon, { policy: 'click bandit', other: 'rule of thumb', currency: 'EUR' })).toBe(
    'click bandit against rule of thumb: reachability is lost from week 2 on (week 3: −19.50 points, −25.85 to −13.15); ' +
      'value so far is lost from week 3 on (week 3: −2.05 EUR per user, −2.69 to −1.41); ' +
      'with what is left at the end, value is lost (−4.10 EUR per user, −5.37 to −2.83); ' +
      'outside the published ranges: push open per send 8.50 % (2 to 8).',
  );
  const none = horizonOf(thumb, thumb);
  expect(horizonInWords(none, { policy: 'a', other: 'b', currency: 'EUR' })).toBe(
    'a against b: no loss of reachability shows within 3 weeks (week 3: 0.00 points, 0.00 to 0.00); ' +
      'no loss of value so far shows within 3 weeks (week 3: 0.00 EUR per user, 0.00 to 0.00); ' +
      'with what is left at the end, value is neither lost nor gained for sure (0.00 EUR per user, 0.00 to 0.00); ' +
      'all its rates lie inside the published ranges.',
  );
});
