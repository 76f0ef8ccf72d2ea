import { describe, expect, test } from 'vitest';
import { unitTextOf } from '../unit.ts';
import { absmartlyChoice, absmartlyProbability, absmartlyUnit, absmartlyVariant } from './absmartly.ts';

// Facts from the tests of the ABsmartly JavaScript SDK (absmartly/javascript-sdk: utils, assigner).
test.each([
  ['4a42766ca6313d26f49985e799ff4f3790fb86efa0fce46edb3ea8fbf1ea3408', 'H2jvj6o9YcAgNdhKqEbtWw'],
  ['bleh@absmarty.com', 'DRgslOje35bZMmpaohQjkA'],
  ['açb↓c', 'LxcqH5VC15rXfWfA_smreg'],
  ['testy', 'K5I_V6RgP8c6sYKz-TVn8g'],
  ['123456778999', 'K4uy4bTeCy34W97lmceVRg'],
])('the name of %s', (unit, hashed) => {
  expect(absmartlyUnit(unit)).toBe(hashed);
});

test.each([
  [[0, 1], 0, 1],
  [[0, 1], 1, 1],
  [[1, 0], 0.5, 0],
  [[1, 0], 1, 1],
  [[0.5, 0.5], 0.49999999, 0],
  [[0.5, 0.5], 0.5, 1],
  [[0.333, 0.333, 0.334], 0.33299999, 0],
  [[0.333, 0.333, 0.334], 0.333, 1],
  [[0.333, 0.333, 0.334], 0.66599999, 1],
  [[0.333, 0.333, 0.334], 0.666, 2],
  [[0.333, 0.333, 0.334], 1, 2],
])('%j at %d is variant %i', (split, probability, variant) => {
  expect(absmartlyVariant(split, probability)).toBe(variant);
});

const seeds = [
  [0x00000000, 0x00000000],
  [0x00000000, 0x00000001],
  [0x8015406f, 0x7ef49b98],
  [0x3b2e7d90, 0xca87df4d],
  [0x52c1f657, 0xd248bb2e],
  [0x865a84d0, 0xaa22d41a],
  [0x27d1dc86, 0x845461b9],
] as const;

describe('variants under seven seeds', () => {
  test.each([
    ['bleh@absmartly.com', [0.5, 0.5], [0, 1, 0, 0, 0, 0, 1]],
    ['bleh@absmartly.com', [0.33, 0.33, 0.34], [0, 2, 0, 0, 0, 1, 1]],
    ['123456789', [0.5, 0.5], [1, 0, 1, 1, 1, 0, 0]],
    ['123456789', [0.33, 0.33, 0.34], [2, 1, 2, 2, 2, 0, 0]],
    ['e791e240fcd3df7d238cfc285f475e8152fcc0ec', [0.5, 0.5], [1, 0, 1, 1, 0, 0, 0]],
    ['e791e240fcd3df7d238cfc285f475e8152fcc0ec', [0.33, 0.33, 0.34], [2, 0, 2, 1, 0, 0, 1]],
  ])('%s in %j', (unit, split, expected) => {
    const found = seeds.map((seed) =>
      absmartlyVariant(split, absmartlyProbability(absmartlyUnit(unit), seed)),
    );
    expect(found).toEqual(expected);
    const chosen = seeds.map(([high, low]) => {
      const choose = absmartlyChoice(
        { kind: 'absmartly', seed: [high, low], traffic: [0, 0] },
        { weights: split, traffic: 1 },
      );
      return choose(unitTextOf(unit));
    });
    expect(chosen).toEqual(expected);
  });

  test('traffic is the second part of a split of its own', () => {
    // Under seed (0, 0) this unit is in the first half, under (0, 1) in the second.
    const inHalf = (traffic: readonly [number, number]) =>
      absmartlyChoice(
        { kind: 'absmartly', seed: [0, 1], traffic: [...traffic] },
        { weights: [1, 1], traffic: 0.5 },
      )(unitTextOf('bleh@absmartly.com'));
    expect([inHalf([0, 0]), inHalf([0, 1])]).toEqual([-1, 1]);
  });
});
