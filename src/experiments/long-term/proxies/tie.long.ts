// Intervals of planted correlations of true effects cover them: 300 corpora of each kind.
import { expect, test } from 'vitest';
import { streamOf } from '../../../kit/index.ts';
import { plantedTests } from './simulated-tests.ts';
import { tieOf } from './tie.ts';

const runs = 300;
const cases = [20, 60].flatMap((tests) =>
  [-0.5, 0, 0.6, 0.9].flatMap((tie) => [0.3, 0.6, 1].map((se) => [tests, tie, se] as const)),
);

test.each(cases)(
  '%i tests, correlation %f, errors of %f standard deviations of true effects',
  (tests, tie, se) => {
    const stream = streamOf(`${tests} ${tie} ${se}`, 'ties');
    let [covered, read] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const past = plantedTests({ tests, ties: [tie], spread: [1, 1], se: [se, se], shared: 0.7 }, stream);
      const found = tieOf(past, [0, 1], 0.05);
      if (found.kind === 'left') continue;
      read++;
      if (found.lower <= tie && tie <= found.upper) covered++;
    }
    expect(read).toBeGreaterThan(runs / 2);
    expect(covered / read).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.95 * 0.05) / read));
  },
);
