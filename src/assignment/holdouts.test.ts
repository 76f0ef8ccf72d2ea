import { expect, test } from 'vitest';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { assignerOf, splitterOf } from './index.ts';
import { holdoutsOf } from './holdouts.ts';

const portfolioWith = (holdouts: Readonly<Record<string, number>>) =>
  portfolioOf(
    Object.entries(holdouts).map(([id, holdout]) =>
      defineProgram({
        id,
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: {},
        candidateFeatures: {},
        messages: { [`${id}-hi`]: { topic: 't', channels: ['push'] } },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [],
        rules: [],
        policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
        holdout,
      }),
    ),
  );

const users = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);

test('each program with a holdout holds its own share of users, with the share that was drawn', () => {
  const portfolio = portfolioWith({ a: 0.2, b: 0.5, c: 0 });
  expect(holdoutsOf(portfolio).map(({ layer, share }) => [layer, share])).toEqual([
    ['holdout:a', 0.2],
    ['holdout:b', 0.5],
  ]);
  const further = { layer: 'further', inside: 'explored', outside: 'ordinary', share: 0.1 };
  const assigner = assignerOf(portfolio);
  const sidesOf = splitterOf([further]);
  const drawn = users.map((user) =>
    assigner.assign({ user, now: 0, unit: () => user, read: () => 0, kept: () => undefined }),
  );
  const about = (count: number, share: number) =>
    expect(Math.abs(count - users.length * share)).toBeLessThan(
      5 * Math.sqrt(users.length * share * (1 - share)),
    );
  about(drawn.filter(({ held }) => held[0]).length, 0.2);
  about(drawn.filter(({ held }) => held[1]).length, 0.5);
  about(drawn.filter(({ held }) => held[0] && held[1]).length, 0.1);
  about(users.filter((user) => sidesOf(user)[0]!.arm === 'explored').length, 0.1);
  expect(drawn.some(({ held }) => held[2])).toBe(false);
  for (const { assignments } of drawn)
    expect(assignments[0]!.share).toBe(assignments[0]!.arm === 'held' ? 0.2 : 0.8);
});
