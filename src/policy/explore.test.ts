import { describe, expect, test } from 'vitest';
import { choiceOf, samplePortfolio, type CandidateRow } from './conformance.ts';
import { explorerOf } from './explore.ts';
import { policyOf } from './kinds.ts';
import { fixed } from './kinds/fixed.ts';

const exploring = (...masses: readonly number[]) =>
  samplePortfolio(
    fixed('best'),
    masses.map((mass) => ({ messages: 3, exploration: { mass, silence: 0 } })),
  );

const rows: readonly CandidateRow[] = [
  [0, 0, 9, 1],
  [0, 0, 12, 0],
  [0, 1, 9, 0],
  [1, 0, 9, 0],
];

describe('the mass of one program', () => {
  const explored = policyOf(exploring(0.4))(choiceOf(exploring(0.4), rows));

  test('is half on no-send and half on messages, then channels, then slots', () => {
    expect(explored[4]).toBeCloseTo(0.2, 15);
    expect(explored[3]).toBeCloseTo(0.1, 15);
    expect(explored[2]).toBeCloseTo(0.05, 15);
    expect(explored[1]).toBeCloseTo(0.025, 15);
    expect(explored[0]).toBeCloseTo(0.6 + 0.025, 15);
  });

  test('does not grow with slots', () => {
    const more = [...rows, [0, 0, 15, 0], [0, 0, 18, 0]] satisfies readonly CandidateRow[];
    const after = policyOf(exploring(0.4))(choiceOf(exploring(0.4), more));
    expect(after[6]).toBeCloseTo(explored[4]!, 15);
    expect(after[3]).toBeCloseTo(explored[3]!, 15);
    expect(after[2]).toBeCloseTo(explored[2]!, 15);
  });
});

describe('several programs', () => {
  test('explore each with its own mass, and one without a candidate explores nothing', () => {
    const portfolio = exploring(0.1, 0.3, 0.5);
    const explored = policyOf(portfolio)(
      choiceOf(portfolio, [
        [0, 0, 9, 1],
        [1, 0, 9, 0],
        [3, 0, 9, 0],
      ]),
    );
    expect(explored[0]).toBeCloseTo(0.6 + 0.025, 15);
    expect(explored[1]).toBeCloseTo(0.025, 15);
    expect(explored[2]).toBeCloseTo(0.15, 15);
    expect(explored[3]).toBeCloseTo(0.2, 15);
  });

  test('masses above 1 shrink alike', () => {
    const portfolio = exploring(0.5, 0.75, 0.75);
    const explored = policyOf(portfolio)(
      choiceOf(portfolio, [
        [0, 0, 9, 1],
        [3, 0, 9, 0],
        [6, 0, 9, 0],
      ]),
    );
    [0.125, 0.1875, 0.1875, 0.5].forEach((p, i) => expect(explored[i]).toBeCloseTo(p, 15));
  });
});

describe('the floor of no-send', () => {
  const floors = samplePortfolio(
    fixed('best'),
    [0.1, 0.4].map((silence) => ({ messages: 2, exploration: { mass: 0, silence } })),
  );

  test('is the highest among the programs at hand', () => {
    const one = policyOf(floors)(choiceOf(floors, [[0, 0, 9, 1]]));
    expect([...one]).toEqual([0.9, 0.1]);
    const both = policyOf(floors)(
      choiceOf(floors, [
        [0, 0, 9, 1],
        [2, 0, 9, 0],
      ]),
    );
    expect([...both]).toEqual([0.6, 0, 0.4]);
  });

  test('shrinks sends in proportion, and leaves a no-send above it alone', () => {
    const choice = choiceOf(floors, [
      [2, 0, 9, 1],
      [3, 0, 9, 1],
    ]);
    const explore = explorerOf(floors);
    const shrunk = explore(Float64Array.of(0.6, 0.2, 0.2), choice);
    expect(shrunk[0]! / shrunk[1]!).toBeCloseTo(3, 12);
    expect(shrunk[2]).toBe(0.4);
    expect([...explore(Float64Array.of(0.25, 0.25, 0.5), choice)]).toEqual([0.25, 0.25, 0.5]);
  });

  test('asks nothing where there is no candidate', () => {
    expect([...policyOf(floors)(choiceOf(floors, []))]).toEqual([1]);
  });
});
