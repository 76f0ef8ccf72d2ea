import { describe, expect, test } from 'vitest';
import { unitTextOf } from '../unit.ts';
import { unleashChoice, unleashValue, unleashVariant } from './unleash.ts';

// Expected alike by the Node, Java and Go clients of Unleash (Unleash/unleash-client-node, strategy tests).
test.each([
  ['gr1', '123', 73],
  ['groupX', '999', 25],
])('the normalised value of %s:%s', (group, user, value) => {
  expect(unleashValue(group, user, 100)).toBe(value);
});

// Facts from Unleash/client-specification: 03, 10 and 12, roll-outs.
describe('roll-outs', () => {
  test.each([
    ['AB12A', 50, '122', true],
    ['AB12A', 50, '155', false],
    ['AB12A', 0, '122', false],
    ['AB12A', 100, '123', true],
    ['Feature.flexibleRollout.10', 10, '174', true],
    ['Feature.flexibleRollout.10', 10, '499', false],
    ['Feature.flexibleRollout.userId.55', 55, '25', true],
    ['Feature.flexibleRollout.sessionId.42', 42, '147', true],
    ['Feature.flexible.rollout.custom.stickiness_50', 50, '402', false],
    ['Feature.flexible.rollout.custom.stickiness_50', 50, '388', true],
    ['Feature.flexible.rollout.custom.stickiness_50', 50, '39', true],
  ])('%s at %i %% for %s: %s', (group, percent, user, expected) => {
    const choose = unleashChoice(
      { kind: 'unleash', group, variants: group },
      { weights: [1], traffic: percent / 100 },
    );
    expect(choose(unitTextOf(user)) >= 0).toBe(expected);
  });
});

// 08, 12 and 16, variants.
describe('variants', () => {
  test.each([
    ['Feature.Variants.B', [1, 1], '2', 1],
    ['Feature.Variants.B', [1, 1], '0', 0],
    ['Feature.Variants.C', [33, 33, 33], '232', 0],
    ['Feature.Variants.C', [33, 33, 33], '607', 1],
    ['Feature.Variants.C', [33, 33, 33], '656', 2],
    ['Feature.Variants.D', [1, 49, 50], '712', 0],
    ['Feature.Variants.D', [1, 49, 50], '525', 1],
    ['Feature.Variants.D', [1, 49, 50], '537', 2],
    ['Feature.Variants.override.D', [33, 33, 34], '388', 1],
    ['Feature.flexible.rollout.custom.stickiness_100', [25, 25, 25, 25], '616', 0],
    ['Feature.flexible.rollout.custom.stickiness_100', [25, 25, 25, 25], '503', 1],
    ['Feature.flexible.rollout.custom.stickiness_100', [25, 25, 25, 25], '438', 2],
    ['Feature.flexible.rollout.custom.stickiness_100', [25, 25, 25, 25], '44', 3],
    ['a', [1, 1], '5', 0],
    ['a', [1, 1], '0', 1],
    ['a', [1, 1], '1', 0],
    ['a', [1, 1], '2', 1],
  ])('%s %j for %s: number %i', (group, weights, user, variant) => {
    expect(unleashVariant(group, user, weights)).toBe(variant);
    const choose = unleashChoice({ kind: 'unleash', group, variants: group }, { weights, traffic: 1 });
    expect(choose(unitTextOf(user))).toBe(variant);
  });
});
