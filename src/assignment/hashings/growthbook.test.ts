import { describe, expect, test } from 'vitest';
import { unitTextOf } from '../unit.ts';
import {
  growthbookArm,
  growthbookChoice,
  growthbookHash,
  growthbookRanges,
  inGrowthbookNamespace,
} from './growthbook.ts';

// Facts from the test cases of the GrowthBook SDKs (growthbook/growthbook, cases.json, specification 0.7.1).
describe('hash', () => {
  test.each([
    ['', 'a', 1, 0.22],
    ['', 'b', 1, 0.077],
    ['b', 'a', 1, 0.946],
    ['ef', 'd', 1, 0.652],
    ['asdf', '8952klfjas09ujk', 1, 0.549],
    ['', '123', 1, 0.011],
    ['', '___)((*":&', 1, 0.563],
    ['seed', 'a', 2, 0.0505],
    ['seed', 'b', 2, 0.2696],
    ['foo', 'ab', 2, 0.2575],
    ['foo', 'def', 2, 0.2019],
    ['89123klj', '8952klfjas09ujkasdf', 2, 0.124],
    ['90850943850283058242805', '123', 2, 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 2, 0.0128],
  ] as const)('%j %j version %i', (seed, value, version, expected) => {
    expect(growthbookHash(seed, value, version)).toBe(expected);
  });
});

const even = (n: number) => Array.from({ length: n }, () => 1 / n);

describe('ranges', () => {
  test.each([
    ['halves', even(2), 1, [0, 0.5, 0.5, 1]],
    ['reduced coverage', even(2), 0.5, [0, 0.25, 0.5, 0.75]],
    ['zero coverage', even(2), 0, [0, 0, 0.5, 0.5]],
    ['four', even(4), 1, [0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1]],
    ['uneven', [0.4, 0.6], 1, [0, 0.4, 0.4, 1]],
    ['uneven, reduced', [0.2, 0.3, 0.5], 0.2, [0, 0.04, 0.2, 0.26, 0.5, 0.6]],
    ['negative coverage', even(2), -0.2, [0, 0, 0.5, 0.5]],
    ['coverage above 1', even(2), 1.5, [0, 0.5, 0.5, 1]],
    ['weights below 1', [0.4, 0.1], 1, [0, 0.5, 0.5, 1]],
    ['weights above 1', [0.7, 0.6], 1, [0, 0.5, 0.5, 1]],
    ['almost 1', [0.4, 0.5999], 1, [0, 0.4, 0.4, 0.9999]],
  ])('%s', (_what, weights, coverage, expected) => {
    const found = growthbookRanges(weights, coverage).flat();
    expect(found).toHaveLength(expected.length);
    for (const [i, end] of found.entries()) expect(end).toBeCloseTo(expected[i]!, 12);
  });

  test.each([
    [0.2, 0],
    [0.4, -1],
    [0.6, 1],
    [0.8, -1],
    [0.25, -1],
    [0.5, 1],
  ])('%d in [0, .25) and [.5, .75) is %i', (hash, arm) => {
    expect(
      growthbookArm(hash, [
        [0, 0.25],
        [0.5, 0.75],
      ]),
    ).toBe(arm);
  });
});

test.each([
  ['1', 'namespace1', 0, 0.4, false],
  ['1', 'namespace1', 0.4, 1, true],
  ['2', 'namespace2', 0, 0.4, false],
  ['3', 'namespace1', 0.4, 1, true],
  ['3', 'namespace2', 0, 0.4, true],
  ['4', 'namespace2', 0, 0.4, true],
  ['4', 'namespace2', 0.4, 1, false],
])('user %s in %s from %d to %d: %s', (user, id, from, to, expected) => {
  expect(inGrowthbookNamespace(user, [id, from, to])).toBe(expected);
});

describe('experiments with the key my-test, users 1 to 9', () => {
  const run = (weights: readonly number[], traffic: number) => {
    const choose = growthbookChoice(
      { kind: 'growthbook', version: 1, seed: 'my-test' },
      { weights, traffic },
    );
    return Array.from({ length: 9 }, (_, i) => choose(unitTextOf(`${i + 1}`)));
  };
  test.each([
    ['default weights', [1, 1], 1, [1, 0, 0, 1, 1, 1, 0, 1, 0]],
    ['uneven weights', [0.1, 0.9], 1, [1, 1, 0, 1, 1, 1, 0, 1, 1]],
    ['coverage .4', [1, 1], 0.4, [-1, 0, 0, -1, 1, -1, 0, 1, -1]],
    ['three ways', [1, 1, 1], 1, [2, 0, 0, 2, 1, 2, 0, 1, 0]],
  ])('%s', (_what, weights, traffic, arms) => {
    expect(run(weights, traffic)).toEqual(arms);
  });

  // The hash of user 138 is .7, of 513 .333, of 4290 .999, each the end of an arm that begins the next (getBucketRanges
  // of the SDK adds weights up as they are, and does not divide by their sum, which is .9999999999999999 for the first).
  test.each([
    [[0.7, 0.2, 0.1], '138', 1],
    [[0.333, 0.333, 0.333], '513', 1],
    [[0.333, 0.333, 0.332], '4290', -1],
    [[0.333, 0.333, 0.334], '4290', 2],
    [[0, 1], '138', 1],
    [[0.5, 0, 0.5], '138', 2],
  ])('weights %j leave user %s in arm %i', (weights, user, arm) => {
    const choose = growthbookChoice(
      { kind: 'growthbook', version: 1, seed: 'my-test' },
      { weights, traffic: 1 },
    );
    expect(choose(unitTextOf(user))).toBe(arm);
  });
});
