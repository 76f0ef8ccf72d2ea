import { expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { defineProgram, happens, portfolioOf, signal } from '../program/index.ts';
import { foldOf, signalInForce, signalKey, stateOf, userFeaturesOf } from './index.ts';

const day = 86_400_000;
const now = 20_000 * day;
const user = 'u' as UserId;

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: { shop: signal('shop', 'bought', -1) },
    candidateFeatures: {},
    messages: { hi: { topic: 'any', channels: ['push'] } },
    objectives: { bought: happens('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);
const fold = foldOf(portfolio);
const features = userFeaturesOf(portfolio);

let serial = 0;
function fact(rest: Record<string, unknown>): Event {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: now, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
const told = (rest: Record<string, unknown> = {}) =>
  fact({
    kind: 'signal',
    domain: 'shop',
    objective: 'bought',
    unit: 'euro',
    horizonDays: 7,
    mean: 5,
    sd: 1,
    until: now + day,
    ...rest,
  });
const agreed = (scope: string, granted: boolean, at = now) => fact({ kind: 'consent', scope, granted, at });
const known = (...events: readonly Event[]) => stateOf(fold, user, events);
const key = signalKey('shop', 'bought');

test('one per opportunity beside the one about all; what is over goes with the next word', () => {
  const state = known(told(), told({ opportunity: 'a/b', mean: 7 }), told({ opportunity: 'c', mean: 9 }));
  const means = (of: typeof state) => Object.entries(of.signals).map(([name, { mean }]) => [name, mean]);
  expect(means(state)).toEqual([
    ['shop/bought', 5],
    ['shop/bought/a/b', 7],
    ['shop/bought/c', 9],
  ]);
  expect(signalKey('shop', 'bought', 'a/b')).toBe('shop/bought/a/b');
  const later = fold(state, told({ at: now + 2 * day, until: now + 3 * day, opportunity: 'd', mean: 1 }));
  expect(means(later)).toEqual([
    ['shop/bought', 5],
    ['shop/bought/d', 1],
  ]);
});

test('quantiles become mean and sd; what nobody said is not kept', () => {
  const quantiles = [0.1, 0.5, 0.9].map((p, i) => ({ p, value: i }));
  const { signals } = known(told({ mean: undefined, sd: undefined, quantiles, modelVersion: '7' }));
  expect(signals[key]!.mean).toBeCloseTo(1, 12);
  expect(signals[key]!.sd).toBeCloseTo(1 / 1.2815515655446004, 12);
  expect(Object.keys(signals[key]!).sort()).toEqual(
    ['at', 'from', 'horizonDays', 'mean', 'sd', 'unit', 'until'].sort(),
  );
});

test('in force from its beginning to its end, and only with the scope that it asks for', () => {
  const state = known(told({ from: now + 10, consentScope: 'purchases' }), agreed('purchases', true));
  const inForce = (at: number, of = state) => signalInForce(of, key, at) !== undefined;
  expect([now + 9, now + 10, now + day - 1, now + day].map((at) => inForce(at))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  const never = known(told({ consentScope: 'purchases' }));
  const withdrawn = known(
    told({ consentScope: 'purchases' }),
    agreed('purchases', true),
    agreed('purchases', false, now + 1),
  );
  expect([never, withdrawn].map((of) => inForce(now + 20, of))).toEqual([false, false]);
  expect(signalInForce(known(), 'constructor', now)).toBeUndefined();
});

test('a user feature reads only what is in force', () => {
  const shop = (...events: readonly Event[]) => {
    const row = new Float32Array(features.width);
    features.write(known(...events), now, row);
    return row[1];
  };
  expect(shop(told())).toBe(5);
  expect(shop(told({ consentScope: 'purchases' }))).toBe(-1);
  expect(shop(told({ consentScope: 'purchases' }), agreed('purchases', true))).toBe(5);
  expect(shop(told({ opportunity: 'k' }))).toBe(-1);
});
