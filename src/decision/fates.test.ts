import { expect, test } from 'vitest';
import { fatesOf } from './fates.ts';

const messages = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
  name,
  program: 0,
  class: 'marketing' as const,
  topic: 't',
  channels: ['push'],
  attributes: {},
}));
const at = (message: number, slot: number, channel = 0) => ({ message, channel, slot, opportunity: 0 });
const capped = { rule: 'cap', reason: 'cap_reached', until: 50 };

/** Message a goes at 50 instead of 10, b could have gone, c and d could not, e was closed, f is held out. */
const decision = {
  candidates: [at(0, 50), at(1, 10), at(0, 10), at(0, 10, 1), at(2, 10), at(2, 10, 1), at(3, 10), at(5, 20)],
  eligible: 2,
  chosen: 0,
  noes: [
    { candidate: 2, ...capped },
    { candidate: 3, rule: 'address', reason: 'no_address' },
    { candidate: 4, ...capped },
    { candidate: 5, ...capped },
    { candidate: 6, rule: 'holdout', reason: 'holdout' },
    { candidate: 6, ...capped },
    { candidate: 7, rule: 'holdout', reason: 'holdout' },
  ],
  gaps: [{ message: 4, start: 10, end: 99, rule: 'quietHours' }].map((gap) => ({
    ...gap,
    start: gap.start as never,
    end: gap.end as never,
  })),
};

test('every message that was considered has a fate, with the reasons', () => {
  expect(fatesOf(decision, { messages })).toEqual([
    { message: 'a', kind: 'deferred', slot: 50, because: [capped] },
    { message: 'b', kind: 'passed' },
    { message: 'c', kind: 'replaced', by: 'a', because: [capped] },
    { message: 'd', kind: 'replaced', by: 'a', because: [{ rule: 'holdout', reason: 'holdout' }, capped] },
    {
      message: 'e',
      kind: 'replaced',
      by: 'a',
      because: [{ rule: 'quietHours', reason: 'closed', until: 99 }],
    },
    { message: 'f', kind: 'control', slot: 20 },
  ]);
});

test('without a winner, what could not go was dropped', () => {
  const silence = fatesOf({ ...decision, chosen: -1 }, { messages });
  expect(silence.map(({ kind }) => kind)).toEqual([
    'passed',
    'passed',
    'dropped',
    'dropped',
    'dropped',
    'control',
  ]);
});

test('what goes at its first moment was chosen', () => {
  expect(fatesOf({ ...decision, chosen: 1 }, { messages })[1]).toEqual({
    message: 'b',
    kind: 'chosen',
    slot: 10,
  });
});

test('hours that were closed before the slot are the reason of a deferral', () => {
  const closed = {
    ...decision,
    noes: [],
    gaps: [{ ...decision.gaps[0]!, message: 1, end: 10 as never, start: 5 as never }],
  };
  expect(fatesOf({ ...closed, chosen: 1 }, { messages })[1]).toEqual({
    message: 'b',
    kind: 'deferred',
    slot: 10,
    because: [{ rule: 'quietHours', reason: 'closed', until: 10 }],
  });
});
