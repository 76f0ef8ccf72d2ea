import { describe, expect, test } from 'vitest';
import type { Experience } from '../outcomes/index.ts';
import {
  contactableDays,
  count,
  counted,
  defineProgram,
  happens,
  portfolioOf,
  sum,
} from '../program/index.ts';
import { audienceOf } from './audiences.ts';
import { levelOf } from './level.ts';

type NumberFeature = ReturnType<ReturnType<typeof count>['within']>;

const portfolioWith = (features: Readonly<Record<string, NumberFeature>>) =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 'any', channels: ['push'] as const } },
      objectives: {
        plays: counted('play', { horizon: '7d', unit: 'play', rate: 1 }),
        leaving: happens('leave', { horizon: '28d', unit: 'leaver', rate: 1 }),
        reach: contactableDays('push', { horizon: '14d', unit: 'day', rate: 1 }),
      },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);

/** One row per number, which the user part holds in a column besides the constant. */
const rowsOf = (portfolio: ReturnType<typeof portfolioWith>, name: string, values: readonly number[]) => {
  const { userWidth, userFeatures } = portfolio;
  const { at } = userFeatures.find((feature) => feature.name === name)!;
  const userRows = new Float32Array(values.length * userWidth);
  values.forEach((value, row) => (userRows[row * userWidth + at] = value));
  return { userRows, userWidth } as Experience;
};

const times = [0, 1, 2, 3, 6, 7, 254, 255, 10_000];
const levels = [0, 1, 1, 2, 2, 3, 7, 8, 8];

function levelsBy(feature: NumberFeature, shaped: (x: number) => number): readonly number[] {
  const portfolio = portfolioWith({ often: feature });
  const level = levelOf(portfolio, portfolio.objectives[0]!.spec);
  const rows = rowsOf(portfolio, 'often', times.map(shaped));
  return times.map((_, row) => level(rows, row));
}

describe('the level of a user', () => {
  test('goes by doublings of what was counted, however the number enters models', () => {
    const plays = count('play').within('28d');
    expect(levelsBy(plays, (x) => x)).toEqual(levels);
    expect(levelsBy(plays.over(28), (x) => x / 28)).toEqual(levels);
    expect(levelsBy(plays.log().over(3), (x) => Math.log1p(x) / 3)).toEqual(levels);
    expect(levelsBy(plays.root(), Math.sqrt)).toEqual(levels);
    expect(levelsBy(sum('play').within('28d'), (x) => x)).toEqual(levels);
  });

  test('is that of the longest count of all that the objective looks at', () => {
    const portfolio = portfolioWith({
      minutes: sum('play').within('90d'),
      some: count('play', { topic: 'jazz' }).within('60d'),
      week: count('play').within('7d'),
      month: count('play').within('28d'),
      other: count('open').within('90d'),
    });
    const level = levelOf(portfolio, portfolio.objectives[0]!.spec);
    for (const { name } of portfolio.userFeatures)
      expect(level(rowsOf(portfolio, name, [100]), 0)).toBe(name === 'month' ? 6 : 0);
  });

  test('is one for all where nothing counts it', () => {
    const portfolio = portfolioWith({ often: count('play').within('28d') });
    for (const { spec } of portfolio.objectives.filter(({ name }) => name !== 'plays'))
      expect(levelOf(portfolio, spec)(rowsOf(portfolio, 'often', [100]), 0)).toBe(0);
  });

  test('stands above the programs in the number of an audience', () => {
    const portfolio = portfolioWith({ often: count('play').within('28d') });
    const rows = {
      ...rowsOf(portfolio, 'often', [0, 3, 3]),
      first: Int32Array.of(0, 1, 2, 2),
      message: Int32Array.of(0, 0),
    };
    const audience = audienceOf(portfolio);
    const place = (name: string) => portfolio.objectives.findIndex((objective) => objective.name === name);
    expect([0, 1, 2].map((row) => audience(rows, row, place('plays')))).toEqual([1, 129, 128]);
    expect([0, 1, 2].map((row) => audience(rows, row, place('leaving')))).toEqual([1, 1, 0]);
  });
});
