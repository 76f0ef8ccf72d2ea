import { expect, test } from 'vitest';
import type { Program, Row } from '../program/index.ts';
import { choiceOf, randomChoices, samplePortfolio, type CandidateRow } from './conformance.ts';
import { fallbackOf } from './fallback.ts';
import { policyOf } from './kinds.ts';
import { fixed } from './kinds/fixed.ts';
import { softmax } from './kinds/softmax.ts';
import { uniform } from './kinds/uniform.ts';
import type { Choice } from './policy.ts';

/** Two programs of two messages each, which go on by `fallback` where they are stopped. */
function twoWith(
  fallback: Row | undefined,
  exploration: Program['exploration'] = { mass: 0, silence: 0 },
  policy: Row = softmax({ temperature: 1 }),
): Choice['portfolio'] {
  const portfolio = samplePortfolio(
    policy,
    [0, 1].map(() => ({ messages: 2, exploration })),
  );
  const programs = portfolio.programs.map((program) => ({ ...program, ...(fallback && { fallback }) }));
  return { ...portfolio, programs };
}

/** Message, channel, slot, value; messages 2 and 3 are of the second program. */
const rows: readonly CandidateRow[] = [
  [0, 0, 9, 1],
  [2, 0, 9, 3],
  [1, 0, 9, 0],
  [3, 1, 9, -2],
];
const shown = (portfolio: Choice['portfolio'], stopped: readonly number[], some = rows) => [
  ...fallbackOf(portfolio)(choiceOf(portfolio, some), stopped),
];

test('the others are drawn as if the stopped were not there; silence is for the fallback to use', () => {
  const all = Math.E + 1 + 1;
  const [first, second, none] = [Math.E / all, 1 / all, 1 / all];
  const close = (found: readonly number[], wanted: readonly number[]) =>
    found.forEach((p, i) => expect(p).toBeCloseTo(wanted[i]!, 15));
  close(shown(twoWith(undefined), [1]), [first, 0, second, 0, none]);
  close(shown(twoWith(uniform()), [1]), [first, none / 3, second, none / 3, none / 3]);
  close(shown(twoWith(fixed('message1.1')), [1]), [first, 0, second, none, 0]);
});

test('with every policy stopped the fallback decides alone, whatever was believed', () => {
  const better = rows.map(([message, channel, slot], i): CandidateRow => [message, channel, slot, 100 * i]);
  for (const some of [rows, better]) {
    expect(shown(twoWith(undefined), [0, 1], some)).toEqual([0, 0, 0, 0, 1]);
    expect(shown(twoWith(uniform()), [0, 1], some)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    expect(shown(twoWith(fixed('best')), [0, 1], some)).toEqual([1, 0, 0, 0, 0]);
  }
});

test('what is stopped explores nothing, the others do; no-send keeps the highest floor, and they keep theirs', () => {
  const exploration = { mass: 0.4, silence: 0.1 };
  const portfolio = twoWith(fixed('message1.1'), exploration, fixed('best'));
  // .6 on the best of the others, .4 explored: half silent, a quarter each; .2 of silence is the fallback's until the floor.
  const shrunk = 0.9;
  const wanted = [0.7 * shrunk, 0, 0.1 * shrunk, 0.2 * shrunk, 0.1];
  shown(portfolio, [1]).forEach((p, i) => expect(p).toBeCloseTo(wanted[i]!, 15));
  // The floor comes once, last: before it there is no silence that the fallback could use.
  const sure = shown(twoWith(fixed('message1.1'), { mass: 0, silence: 0.1 }, fixed('best')), [1]);
  [0.9, 0, 0, 0, 0.1].forEach((p, i) => expect(sure[i]).toBeCloseTo(p, 15));
  const both = shown(portfolio, [0, 1]);
  [0, 0, 0, 0.9, 0.1].forEach((p, i) => expect(both[i]).toBeCloseTo(p, 15));
});

test('in every choice it is a distribution, and without candidates of what is stopped it is the policy', () => {
  for (const choice of randomChoices('fallback', 200, softmax({ temperature: 0.5 }))) {
    const { portfolio, candidates } = choice;
    const stopped = [portfolio.programs.length - 1];
    const distribution = fallbackOf(portfolio)(choice, stopped);
    expect(distribution.every((p) => p >= 0)).toBe(true);
    expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    candidates.forEach(({ message }, i) => {
      if (stopped.includes(portfolio.messages[message]!.program)) expect(distribution[i]).toBe(0);
    });
    const isOther = candidates.map(({ message }) => portfolio.messages[message]!.program !== stopped[0]);
    const { value, sd, shared } = choice.values;
    const others: Choice = {
      portfolio,
      candidates: candidates.filter((_, i) => isOther[i]!),
      values: {
        value: value.filter((_, i) => isOther[i]!),
        sd: sd.filter((_, i) => isOther[i]!),
        shared,
      },
    };
    const usual = policyOf(portfolio)(others);
    fallbackOf(portfolio)(others, stopped).forEach((p, i) => expect(p).toBeCloseTo(usual[i]!, 12));
  }
});

test('a fallback that cannot be read is refused with its place, stopped or not', () => {
  const broken = twoWith({ kind: 'luck', version: 1, options: {} });
  for (const compile of [policyOf, fallbackOf])
    expect(() => compile(broken)).toThrow(
      expect.objectContaining({ code: 'PROGRAM_INVALID', message: expect.stringContaining('fallback') }),
    );
});
