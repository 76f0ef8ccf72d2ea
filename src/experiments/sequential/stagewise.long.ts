// After a group sequential test has stopped: intervals cover, the estimate is in the middle, repeated intervals hold.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { boundaries } from './boundaries.ts';
import { stagewise } from './stagewise.ts';

test.each([0, 1.5, 3])(
  'drift %f: coverage of the stage-wise interval, the median and the repeated intervals',
  (drift) => {
    const fractions = [0.2, 0.4, 0.6, 0.8, 1];
    const looks = boundaries({ alpha: 0.05, sides: 2, spending: { kind: 'pocock' } }, fractions);
    const stream = streamOf(`drift ${drift}`, 'stagewise');
    const runs = 4000;
    let [covered, below, repeated] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      let [b, holds, at, z] = [0, true, 0, 0];
      const zs = fractions.map((t, k) => {
        b += drift * 0.2 + Math.sqrt(0.2) * stream.normal();
        const value = b / Math.sqrt(t);
        holds &&= Math.abs(value - drift * Math.sqrt(t)) < looks[k]!.z!;
        return value;
      });
      at = zs.findIndex((value, k) => Math.abs(value) >= looks[k]!.z!);
      if (at < 0) at = 4;
      z = zs[at]!;
      const { median, interval } = stagewise({ sides: 2, looks: looks.slice(0, at + 1), z }, 0.05);
      if (interval.lower! <= drift && drift <= interval.upper!) covered++;
      if (median < drift) below++;
      if (holds) repeated++;
    }
    expect(Math.abs(covered / runs - 0.95)).toBeLessThan(0.012);
    expect(Math.abs(below / runs - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(repeated / runs - 0.95)).toBeLessThan(0.012);
  },
);
