import { expect, test } from 'vitest';
import { normal } from '../../kit/index.ts';
import { densityAt, exitAbove, exitBelow, passGate, startWalk } from './walk.ts';

test('the first look is normal, with the drift times the root of information', () => {
  const walk = startWalk(2);
  expect(exitAbove(walk, 0.25, 1.5)).toBeCloseTo(normal.survival(0.5), 14);
  expect(exitBelow(walk, 0.25, -1)).toBeCloseTo(normal.cdf(-2), 14);
  expect(densityAt(walk, 0.25, 1)).toBeCloseTo(normal.density(0), 14);
});

test('an open gate forgets nothing', () => {
  const open = passGate(startWalk(1), { t: 0.3, lower: -Infinity, upper: Infinity }, 0.8);
  expect(exitAbove(open, 0.8, 2)).toBeCloseTo(normal.survival(2 - Math.sqrt(0.8)), 11);
});

test('a closed gate lets nothing pass', () => {
  const closed = passGate(startWalk(0), { t: 0.5, lower: 1, upper: 1 }, 1);
  expect(exitAbove(closed, 1, 0)).toBe(0);
});

test('two gates: P(|Z_1| < 2, Z_2 > 2) at half the information', () => {
  // SciPy: ∫ φ(z) Φ((z√½ − 2)/√½) dz over (−2, 2).
  const walk = passGate(startWalk(0), { t: 0.5, lower: -2, upper: 2 }, 1);
  expect(exitAbove(walk, 1, 2)).toBeCloseTo(0.015236448342088831, 11);
});
