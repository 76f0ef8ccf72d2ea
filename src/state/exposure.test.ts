import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { portfolioOf } from '../program/index.ts';
import { foldOf, stateOf } from './index.ts';

const user = 'u1' as UserId;
const fold = foldOf(portfolioOf([]));

function exposure(id: string, at: number, rest: { experiment: string; arm: string }): Event {
  const parsed = parseEvent({ id, user, at, kind: 'exposure', share: 0.5, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

test('the first exposure to an experiment is kept, in any order of arrival', () => {
  const facts = [
    exposure('e1', 5, { experiment: 'tone', arm: 'bold' }),
    exposure('e2', 3, { experiment: 'tone', arm: 'control' }),
    exposure('e3', 3, { experiment: 'tone', arm: 'bold' }),
    exposure('e4', 9, { experiment: 'pace', arm: 'slow' }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (arrived) => {
      expect(stateOf(fold, user, arrived).exposed).toEqual({
        tone: { arm: 'bold', share: 0.5, at: 3, others: ['control'] },
        pace: { arm: 'slow', share: 0.5, at: 9 },
      });
    }),
  );
});

test('a state without exposures has no book of them, and one that was forgotten none either', () => {
  expect(stateOf(fold, user, [])).not.toHaveProperty('exposed');
  const erasure = { id: 'x', user, at: 10, kind: 'erasure' } as Event;
  const state = stateOf(fold, user, [exposure('e1', 5, { experiment: 'tone', arm: 'bold' }), erasure]);
  expect(state).not.toHaveProperty('exposed');
});
