import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundaries,
  gateOf,
  nextLook,
  resumeMonitor,
  startMonitor,
  type SequentialDesign,
} from './boundaries.ts';
import { crossing, summed } from './crossing.ts';

const even = (looks: number) => Array.from({ length: looks }, (_, k) => (k + 1) / looks);
const pocock: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' } };
const obrienFleming: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'obrien-fleming' } };

// An independent solver (NumPy, one 1,600-point Gauss-Legendre rule over the whole region on the Brownian scale).
test.each([
  [pocock, { 29: 3.1976607878395416, 99: 2.9055500883967254, 364: 2.634489768249536 }],
  [obrienFleming, { 99: 4.229189292205517, 199: 2.988489241697772, 364: 2.211527495212183 }],
])('365 daily looks to 1e-8, %j', (design, wanted) => {
  const looks = boundaries(design, even(365));
  for (const [at, z] of Object.entries(wanted)) expect(looks[Number(at)]!.z).toBeCloseTo(z, 8);
});

test('uneven looks, one of them at once after another', () => {
  const design: SequentialDesign = {
    alpha: 0.05,
    sides: 1,
    spending: { kind: 'hwang-shih-decani', gamma: -4 },
  };
  const looks = boundaries(design, [0.1, 0.35, 0.36, 0.8, 1]);
  const wanted = [
    3.314639118914408, 2.812435665250015, 2.927221404987297, 2.0472602427618716, 1.6974021682781213,
  ];
  looks.forEach(({ z }, k) => expect(z).toBeCloseTo(wanted[k]!, 9));
});

test('the next look needs nothing of the future: looks one by one are those of the plan', () => {
  const information = [900, 2500, 3100, 7000, 10_000];
  const design = { ...pocock, planned: 10_000 };
  const monitor = information.reduce((m, at) => nextLook(m, at), startMonitor(design));
  expect(monitor.looks).toEqual(boundaries(design, information));
});

test('whatever the looks, over-run and early end too, the level is spent and not more', () => {
  const fractions = fc
    .uniqueArray(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 6 })
    .map((list) => list.toSorted((a, b) => a - b).map((percent) => percent / 100))
    .map((list) => list.slice(0, list.findIndex((at) => at >= 1) + 1 || list.length));
  const design = fc.constantFrom(pocock, obrienFleming, { ...pocock, sides: 1 } as const);
  fc.assert(
    fc.property(fractions, design, (list, design) => {
      const looks = boundaries(design, list);
      const { above } = crossing(
        looks.map((look) => gateOf(design, look)),
        0,
      );
      expect(summed(above) * design.sides).toBeCloseTo(0.05, 9);
    }),
    { numRuns: 40 },
  );
});

test('a look that may spend nothing never stops', () => {
  expect(boundaries(obrienFleming, [0.001, 1])[0]).toEqual({ fraction: 0.001, z: null, spent: 0 });
});

test('looks are plain data, from which a test goes on as if it had never stopped', () => {
  const monitor = [0.1, 0.3, 0.4].reduce((m, at) => nextLook(m, at), startMonitor(pocock));
  const stored = JSON.parse(JSON.stringify(monitor.looks));
  expect(nextLook(resumeMonitor(pocock, stored), 0.9)).toEqual(nextLook(monitor, 0.9));
  expect(resumeMonitor(pocock, [])).toEqual(startMonitor(pocock));
});

test('information must rise, and the test ends', () => {
  const refused = expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' });
  const monitor = nextLook(startMonitor(pocock), 0.4);
  expect(() => nextLook(monitor, 0.4)).toThrow(refused);
  expect(() => nextLook(nextLook(monitor, 1), 1.2)).toThrow(refused);
  expect(() => nextLook(nextLook(monitor, 0.6, true), 0.8)).toThrow(refused);
});
