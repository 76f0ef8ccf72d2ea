import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
  type CandidateRow,
} from '../conformance.ts';
import { thompson, thompsonKind } from './thompson.ts';

const policy = thompsonKind.read(thompson(), { program: 'p', at: 'policy' });
const portfolio = samplePortfolio(thompson(), [{ messages: 24, exploration: { mass: 0, silence: 0 } }]);

test.each(policyConformance)('$name', ({ run }) => run(policy, randomChoices('thompson', 60, thompson())));

test('splitting every slot in two does not change P(send)', () => {
  slotsDoNotInflate.run(policy, randomChoices('split', 60, thompson()));
});

// 1 − ∫ φ(z) Φ((√0.9 z + 1)/√0.1)^24 dz by mpmath.
test('24 sends, each one sd (90 % of the variance shared) worse than silence, are chosen in under 40 % of draws', () => {
  const rows = Array.from({ length: 24 }, (_, m): CandidateRow => [m, 0, 9, -1, Math.sqrt(0.1)]);
  const sends = 1 - policy(choiceOf(portfolio, rows, Math.sqrt(0.9)))[24]!;
  expect(sends).toBeLessThan(0.4);
  expect(sends).toBeCloseTo(0.344771584034866, 6);
});

test('agrees with drawing both stages within five standard errors', () => {
  const stream = streamOf('stages', 'thompson');
  const draws = 100_000;
  const rows: readonly CandidateRow[] = [
    [0, 0, 9, 0.1, 0.2],
    [0, 1, 9, 0.3, 0.1],
    [1, 0, 9, 0.2, 0.5],
    [1, 0, 12, 0.1, 0.5],
    [1, 2, 9, -0.1, 0.9],
    [2, 0, 9, -0.3, 0.4],
  ];
  const [shared, best, members] = [0.3, [1, 2, 5], [[0, 1], [2, 3, 4], [5]]];
  const beliefOf = (i: number) => rows[i]![3] + rows[i]![4]! * stream.normal();
  const highest = (arms: readonly number[]) => {
    const drawn = arms.map(beliefOf);
    return drawn.indexOf(Math.max(...drawn));
  };
  const counts = new Float64Array(rows.length + 1);
  for (let n = 0; n < draws; n++) {
    const common = shared * stream.normal();
    const drawn = best.map(beliefOf).map((belief) => belief + common);
    const top = Math.max(...drawn);
    const inside = top > 0 ? members[drawn.indexOf(top)]! : [];
    counts[top > 0 ? inside[highest(inside)]! : rows.length]!++;
  }
  policy(choiceOf(portfolio, rows, shared)).forEach((p, i) =>
    expect(Math.abs(counts[i]! / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws)),
  );
});

test('without uncertainty it is greedy, and ties are shared', () => {
  const rows: readonly CandidateRow[] = [
    [0, 0, 9, 1],
    [0, 1, 9, 1],
    [1, 0, 9, 1],
    [2, 0, 9, 0.9],
  ];
  expect([...policy(choiceOf(portfolio, rows))]).toEqual([1 / 4, 1 / 4, 1 / 2, 0, 0]);
  const worthless = rows.map(([m, c, s]): CandidateRow => [m, c, s, -1]);
  expect([...policy(choiceOf(portfolio, worthless))]).toEqual([0, 0, 0, 0, 1]);
});
