import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { bestWhole, dualAt, leastDual, plainOf } from './brute.ts';
import type { Population, PopulationBlock } from './problem.ts';
import { populationSolver, type Solved } from './solve.ts';

/** Rows of candidates, each its value, gains and uses, in blocks of so many rows. */
type Rows = readonly (readonly {
  readonly value: number;
  readonly gain: readonly number[];
  readonly use: readonly number[];
}[])[];

function blockOf(rows: Rows): PopulationBlock {
  const all = rows.flat();
  const first = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (first[i + 1] = first[i]! + row.length));
  return {
    rows: rows.length,
    first,
    gain: Float64Array.from(all.flatMap(({ gain }) => gain)),
    value: Float64Array.from(all, ({ value }) => value),
    use: Float64Array.from(all.flatMap(({ use }) => use)),
  };
}

const populationOf = (
  rows: Rows,
  { objectives, budgets }: Pick<Population, 'objectives' | 'budgets'>,
  per = rows.length,
): Population => {
  const blocks: PopulationBlock[] = [];
  for (let from = 0; from < rows.length; from += per) blocks.push(blockOf(rows.slice(from, from + per)));
  return { objectives, budgets, blocks: () => blocks };
};

function solved(population: Population): Solved {
  const found = populationSolver(population).solve();
  if (found.kind !== 'solved') throw new Error(`unreachable: ${JSON.stringify(found.floors)}`);
  return found;
}

const amount = fc.integer({ min: -6, max: 9 }).map((n) => n / 2);
const uses = fc.integer({ min: 0, max: 3 });
const someRows = (width: number, many: number) =>
  fc.array(
    fc.array(
      fc.record({
        value: amount,
        gain: fc.array(amount, { minLength: width, maxLength: width }),
        use: fc.array(uses, { minLength: many, maxLength: many }),
      }),
      { maxLength: 3 },
    ),
    { minLength: 1, maxLength: 6 },
  );

const limit = fc.constantFrom(0, 1, 2, 3.5, 6, Infinity);
const one = { objectives: [{ name: 'sales' }], budgets: [] };

describe('within budgets', () => {
  const twoBudgets = fc
    .tuple(someRows(1, 2), limit, limit, fc.integer({ min: 1, max: 4 }))
    .map(([rows, a, b, per]) =>
      populationOf(
        rows,
        {
          ...one,
          budgets: [
            { name: 'push', limit: a },
            { name: 'all', limit: b },
          ],
        },
        per,
      ),
    );

  test('the bound is the optimum of the relaxed problem, by brute force over all corners', () => {
    fc.assert(
      fc.property(twoBudgets, (population) => {
        const { dual, value, converged, lambda } = solved(population);
        const plain = plainOf(population);
        expect(converged).toBe(true);
        expect(dual).toBeCloseTo(plain.right.length === 0 ? dualAt(plain, []) : leastDual(plain), 8);
        expect(value).toBeCloseTo(dual, 8);
        const finite = population.budgets.filter(({ limit: most }) => most < Infinity);
        expect(
          dualAt(
            plain,
            finite.map(({ name }) => lambda[name]!),
          ),
        ).toBeCloseTo(dual, 8);
      }),
      { numRuns: 300 },
    );
  });

  test('the rounding never passes a budget, is never above the best whole choice, which never passes the bound', () => {
    fc.assert(
      fc.property(twoBudgets, (population) => {
        const { dual, gap, over, rounded } = solved(population);
        const best = bestWhole(plainOf(population))!;
        expect(over).toEqual({ push: 0, all: 0 });
        expect(rounded.value).toBeLessThanOrEqual(best + 1e-9);
        expect(best).toBeLessThanOrEqual(dual + 1e-9);
        expect(gap).toBeCloseTo(dual - rounded.value, 12);
      }),
      { numRuns: 300 },
    );
  });

  test('what has a price is used up, and who is contacted is worth the price', () => {
    fc.assert(
      fc.property(twoBudgets, (population) => {
        const { lambda, used, dual } = solved(population);
        for (const { name, limit: most } of population.budgets) {
          expect(used[name]!).toBeLessThanOrEqual(most + 1e-9);
          if (most < Infinity)
            expect(lambda[name]! * (most - used[name]!)).toBeLessThanOrEqual(1e-8 * (1 + dual));
          else expect(lambda[name]).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the choices are those that the totals are of', () => {
    fc.assert(
      fc.property(twoBudgets, (population) => {
        const { rounded } = solved(population);
        const { rows } = plainOf({
          ...population,
          budgets: population.budgets.map((b) => ({ ...b, limit: 9 })),
        });
        const chosen = rows.flatMap((row, i) => (rounded.choices[i]! < 0 ? [] : [row[rounded.choices[i]!]!]));
        expect(rounded.sends).toBe(chosen.length);
        expect(rounded.value).toBeCloseTo(
          chosen.reduce((sum, { value }) => sum + value, 0),
          9,
        );
        expect(rounded.used['push']).toBe(chosen.reduce((sum, { takes }) => sum + takes[0]!, 0));
      }),
    );
  });

  test('one budget is the threshold rule: the most valuable are contacted, as many as it lasts for', () => {
    const values = fc.uniqueArray(fc.integer({ min: -50, max: 500 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 1, max: 60 }),
        (all, most, per) => {
          const rows = all.map((value) => [{ value: value - 0.5, gain: [value], use: [1] }]);
          const budgets = [{ name: 'sends', limit: most }];
          const { lambda, rounded, gap } = solved(populationOf(rows, { ...one, budgets }, per));
          const best = all
            .toSorted((a, b) => b - a)
            .slice(0, most)
            .filter((value) => value > 0.5);
          const contacted = all.filter((_, row) => rounded.choices[row] === 0);
          expect(contacted.toSorted((a, b) => b - a)).toEqual(best);
          expect(gap).toBeCloseTo(0, 8);
          all.forEach((value, row) => {
            const over = value - 0.5 - lambda['sends']!;
            if (rounded.choices[row] === 0) expect(over).toBeGreaterThanOrEqual(-1e-9);
            else expect(over).toBeLessThanOrEqual(1e-9);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('0 is never, at the price at which nobody would; no limit is no price, and costs count', () => {
    const rows = [3, 5, 0.1].map((value) => [{ value: value - 0.5, gain: [value], use: [1] }]);
    const never = solved(populationOf(rows, { ...one, budgets: [{ name: 'sends', limit: 0 }] }));
    expect(never).toMatchObject({ dual: 0, value: 0, gap: 0, rounded: { sends: 0 } });
    expect(never.lambda['sends']).toBeGreaterThanOrEqual(4.5);
    const free = solved(populationOf(rows, { ...one, budgets: [{ name: 'sends', limit: Infinity }] }));
    expect(free).toMatchObject({ dual: 7, value: 7, gap: 0, lambda: { sends: 0 }, rounded: { sends: 2 } });
    const none = solved(populationOf(rows, one));
    expect(none).toMatchObject({ dual: 7, lambda: {}, used: {} });
  });

  test('a unit more of a budget brings its price', () => {
    const rows = [9, 7, 4, 2].map((value) => [{ value, gain: [value], use: [1] }]);
    const solver = populationSolver(populationOf(rows, { ...one, budgets: [{ name: 'sends', limit: 2 }] }));
    const at = (limits: number) => {
      const found = solver.relaxed({ budgets: { sends: limits } });
      return found.kind === 'solved' ? [found.value, found.sends] : undefined;
    };
    expect([0, 1, 2, 2.5, 3, 9].map(at)).toEqual([
      [0, 0],
      [9, 1],
      [16, 2],
      [18, 2.5],
      [20, 3],
      [22, 4],
    ]);
  });
});

describe('with floors', () => {
  const objectives = (least: number) => [{ name: 'sales' }, { name: 'reach', least }];
  const least = fc.constantFrom(-4, -1.5, 0, 1, 2.5, 6);

  test('the bound is the optimum, or it is said which floor nobody can reach and how far one comes', () => {
    fc.assert(
      fc.property(someRows(2, 1), limit, least, (rows, most, floor) => {
        const budgets = [{ name: 'sends', limit: most }];
        const population = populationOf(rows, { objectives: objectives(floor), budgets });
        const plain = plainOf(population);
        const found = populationSolver(population).solve();
        const reached = reachOf(population);
        if (found.kind === 'unreachable') {
          expect(reached).toBeLessThan(floor);
          expect(found.floors).toEqual([
            { objective: 'reach', least: floor, reached: expect.closeTo(reached, 7) },
          ]);
          return;
        }
        expect(reached).toBeGreaterThanOrEqual(floor - 1e-7);
        if (most < Infinity && reached > floor + 1e-6) expect(found.dual).toBeCloseTo(leastDual(plain), 7);
        expect(found.gained['reach']!).toBeGreaterThanOrEqual(floor - 1e-7);
        expect(found.mu['reach']! * (found.gained['reach']! - floor)).toBeLessThanOrEqual(
          1e-6 * (1 + Math.abs(found.dual)),
        );
        const best = bestWhole(plain);
        if (best !== undefined) expect(best).toBeLessThanOrEqual(found.dual + 1e-7);
        if (found.short['reach'] === 0)
          expect(found.rounded.gained['reach']!).toBeGreaterThanOrEqual(floor - 1e-9);
        expect(found.over['sends']).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  /** The most that any mixture gains of what has a floor: the same problem with that alone as its value. */
  function reachOf(population: Population): number {
    const most = {
      ...population,
      objectives: [{ name: 'sales' }, { name: 'reach' }],
      blocks: () =>
        [...population.blocks()].map((block) => ({
          ...block,
          value: block.gain.filter((_, at) => at % 2 === 1),
        })),
    };
    return solved(most).value;
  }

  test('two floors of which one cannot be kept beside the other: one that is missed is named', () => {
    const both = [{ value: 1, gain: [1, -1], use: [] }];
    const population = populationOf([both, both, both], {
      objectives: [
        { name: 'sales', least: 2 },
        { name: 'reach', least: -1 },
      ],
      budgets: [],
    });
    expect(populationSolver(population).solve()).toMatchObject({
      kind: 'unreachable',
      floors: [{ objective: 'sales', least: 2, reached: expect.closeTo(1, 9) }],
    });
  });
});

test('a large population: a rounding close to the bound, and the same choices however it is cut into blocks', () => {
  const stream = streamOf('arbitration', 'population');
  const rows = Array.from({ length: 20_000 }, () => {
    const taste = stream.normal();
    return [0, 1, 2].map((channel) => {
      const gain = [taste + stream.normal(), -Math.abs(stream.normal())];
      const value = gain[0]! + 0.1 * gain[1]! - 0.01;
      return { value, gain, use: [1, Number(channel === 0), channel === 2 ? 0.5 : 0] };
    });
  });
  const terms = {
    objectives: [{ name: 'sales' }, { name: 'reach', least: -900 }],
    budgets: [
      { name: 'all', limit: 4000 },
      { name: 'push', limit: 700 },
      { name: 'money', limit: 400 },
    ],
  };
  const [whole, cut] = [20_000, 777].map((per) => solved(populationOf(rows, terms, per)));
  expect(whole!.converged).toBe(true);
  expect(whole!.gap / whole!.dual).toBeLessThan(1e-4);
  expect(Object.values(whole!.over)).toEqual([0, 0, 0]);
  expect(whole!.short['reach']).toBe(0);
  expect(cut!.rounded.choices).toEqual(whole!.rounded.choices);
  expect(solved(populationOf(rows, terms))).toEqual(whole);
});

test('twelve limits that press in units of all sizes are solved to the last digits', () => {
  const stream = streamOf('arbitration', 'twelve limits');
  const many = 10;
  const sizes = Array.from({ length: many }, (_, b) => (b % 2 === 0 ? 1 : 1e6));
  const rows = Array.from({ length: 1000 }, () =>
    Array.from({ length: 4 }, () => {
      const gain = [stream.normal(), 1e-4 * stream.normal()];
      const use = sizes.map((size) => (stream.uniform() < 0.5 ? size * stream.uniform() : 0));
      return { value: gain[0]! - 0.1, gain, use };
    }),
  );
  const { dual, value, converged, passes, over, short, gap } = solved(
    populationOf(rows, {
      objectives: [
        { name: 'sales', least: 10 },
        { name: 'small', least: 0.01 },
      ],
      budgets: sizes.map((size, b) => ({ name: `b${b}`, limit: size * (30 + 10 * b) })),
    }),
  );
  expect(converged).toBe(true);
  expect(passes).toBeLessThan(400);
  expect((dual - value) / dual).toBeLessThan(1e-9);
  expect(gap / dual).toBeLessThan(0.01);
  expect([...Object.values(over), ...Object.values(short)].every((by) => by === 0)).toBe(true);
});

test('numbers that mean nothing are refused with their place', () => {
  const row = { value: 1, gain: [1], use: [1] };
  const budgets = [{ name: 'sends', limit: 1 }];
  const refused = (population: Population) => () => populationSolver(population).solve();
  expect(refused(populationOf([[row]], { ...one, budgets: [{ name: 'sends', limit: -1 }] }))).toThrow(
    /sends.*-1/,
  );
  expect(
    refused(populationOf([[row]], { objectives: [{ name: 'sales', least: Number.NaN }], budgets })),
  ).toThrow(/sales.*NaN/);
  expect(refused(populationOf([[{ ...row, use: [-1] }]], { ...one, budgets }))).toThrow(/use 0.*-1/);
  expect(refused(populationOf([[{ ...row, gain: [Infinity] }]], { ...one, budgets }))).toThrow(/gain 0/);
  expect(refused(populationOf([[{ ...row, use: [] }]], { ...one, budgets }))).toThrow(/do not fit/);
});
