import { expect, test } from 'vitest';
import { parseEvent } from './parse.ts';

const base = { id: 'e1', user: 'u1', at: 1_700_000_000_000 };

test('a well-formed fact passes and keeps its kind', () => {
  const parsed = parseEvent({ ...base, kind: 'activity', name: 'play', amount: 12.5, topic: 'jazz' });
  expect(parsed).toMatchObject({ ok: true, value: { kind: 'activity', amount: 12.5 } });
});

test.each([
  ['unknown kind', { ...base, kind: 'telepathy' }, 'kind'],
  ['unknown field', { ...base, kind: 'activity', name: 'play', surprise: 1 }, '(whole)'],
  ['user with a space', { ...base, user: 'u 1', kind: 'erasure' }, 'user'],
  ['fractional time', { ...base, at: 1.5, kind: 'erasure' }, 'at'],
  ['not a number', { ...base, kind: 'activity', name: 'play', amount: Number.NaN }, 'amount'],
  ['infinite amount', { ...base, kind: 'activity', name: 'play', amount: Infinity }, 'amount'],
  [
    'a value signal without a unit',
    { ...base, kind: 'signal', domain: 'd', objective: 'o', horizonDays: 7, mean: 1, sd: 1, until: 1 },
    'unit',
  ],
  [
    'a value signal without a horizon',
    { ...base, kind: 'signal', domain: 'd', objective: 'o', unit: 'euro', mean: 1, sd: 1, until: 1 },
    'horizonDays',
  ],
  ['name that starts with a digit', { ...base, kind: 'activity', name: '1play' }, 'name'],
  ...['constructor', 'toString', 'hasOwnProperty', '__proto__'].map((scope): [string, object, string] => [
    `a scope named ${scope}`,
    { ...base, kind: 'consent', scope, granted: true },
    'scope',
  ]),
  [
    'an opportunity that no object can keep',
    { ...base, kind: 'opportunity', program: 'p', generator: 'g', key: '__proto__', until: 2e12 },
    'key',
  ],
])('%s is refused with the field at fault', (_what, input, field) => {
  const parsed = parseEvent(input);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error.message).toContain(`Event field ${field}:`);
});

test('a refusal never quotes what was sent', () => {
  const parsed = parseEvent({ ...base, user: 'anna maria@example.org', kind: 'erasure' });
  expect(!parsed.ok && parsed.error.message.includes('anna')).toBe(false);
});
