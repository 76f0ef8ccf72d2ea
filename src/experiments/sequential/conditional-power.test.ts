import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { boundaries } from './boundaries.ts';
import { conditionalPower, predictivePower } from './conditional-power.ts';

const last = (z: number) => [{ fraction: 1, z, spent: 0.025 }];

test('one look to come: the formulas of Lan and Wittes, and of Spiegelhalter', () => {
  const [t, z, bound] = [0.4, 1.1, 1.96];
  for (const drift of [0, 1.5, 3.2]) {
    const mean = z * Math.sqrt(t) + drift * (1 - t);
    const chance = normal.survival((bound - mean) / Math.sqrt(1 - t));
    expect(conditionalPower({ fraction: t, z }, last(bound), drift)).toBeCloseTo(chance, 10);
  }
  // Under a flat prior z at the end is normal around z/√t with variance 1/t − 1 + ... of both: (√t·u − z)/√(1 − t).
  expect(predictivePower({ fraction: t, z }, last(bound))).toBeCloseTo(
    normal.survival((bound * Math.sqrt(t) - z) / Math.sqrt(1 - t)),
    10,
  );
});

test('three looks to come: as often as simulated paths pass', () => {
  const design = { alpha: 0.025, sides: 1, spending: { kind: 'obrien-fleming' } } as const;
  const [now, ...later] = boundaries(design, [0.25, 0.5, 0.8, 1]);
  const [fraction, z, drift, runs] = [now!.fraction, 0.9, 2.4, 20_000];
  const stream = streamOf('paths', 'conditional power');
  let [fixed, drawn] = [0, 0];
  const passes = (theta: number) => {
    let [b, t] = [z * Math.sqrt(fraction), fraction];
    return later.some((look) => {
      b += theta * (look.fraction - t) + Math.sqrt(look.fraction - t) * stream.normal();
      t = look.fraction;
      return b / Math.sqrt(t) >= look.z!;
    });
  };
  for (let run = 0; run < runs; run++) {
    fixed += Number(passes(drift));
    drawn += Number(passes((z + stream.normal()) / Math.sqrt(fraction)));
  }
  const within = (share: number, chance: number) =>
    expect(Math.abs(share - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / runs));
  within(fixed / runs, conditionalPower({ fraction, z }, later, drift));
  within(drawn / runs, predictivePower({ fraction, z }, later));
});

test('a look that is not later is refused', () => {
  expect(() => conditionalPower({ fraction: 1, z: 0 }, last(2), 1)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' }),
  );
});
