import { expect, test } from 'vitest';
import { z } from 'zod';
import { inMemory } from '../../engine/index.ts';
import { appended, chainIn } from './chain.ts';

const schema = z.strictObject({ said: z.string(), before: z.string().nullable() });
const shelf = () => ({ store: inMemory() });

test('records come back oldest first, each names the one before it, and the head fixes all', async () => {
  const workspace = shelf();
  expect(await chainIn(workspace, 'c', schema)).toEqual({ entries: [], digests: [], head: null });
  const first = await appended(workspace, 'c', { entries: [{ said: 'one' }, { said: 'two' }], after: null });
  if (!first.ok) throw new Error(first.error);
  await appended(workspace, 'c', { entries: [{ said: 'three' }], after: first.value });
  const { entries, digests, head } = await chainIn(workspace, 'c', schema);
  expect(entries.map(({ said }) => said)).toEqual(['one', 'two', 'three']);
  expect(entries.map(({ before }) => before)).toEqual([null, ...digests.slice(0, -1)]);
  expect(head).toBe(digests.at(-1));
  const other = shelf();
  await appended(other, 'c', {
    entries: [{ said: 'one' }, { said: 'two' }, { said: 'three' }],
    after: null,
  });
  expect((await chainIn(other, 'c', schema)).head).toBe(head);
});

test('who did not see the last record adds nothing, and nothing added changes nothing', async () => {
  const workspace = shelf();
  await appended(workspace, 'c', { entries: [{ said: 'one' }], after: null });
  const before = await chainIn(workspace, 'c', schema);
  expect(await appended(workspace, 'c', { entries: [{ said: 'two' }], after: null })).toEqual({
    ok: false,
    error: 'raced',
  });
  expect(await appended(workspace, 'c', { entries: [], after: before.head })).toEqual({
    ok: true,
    value: before.head,
  });
  expect(await chainIn(workspace, 'c', schema)).toEqual(before);
});
