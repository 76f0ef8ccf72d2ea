import type { DecisionId } from '../../events/index.ts';
import { check, expect, one, same, userOf, write } from './check.ts';

const mebibyte = 1024 * 1024;
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 13);

export const recordsAreKept = check('records are kept byte for byte', async (store) => {
  const id = 'decision-1' as DecisionId;
  const bytes = Uint8Array.of(1, 2, 3, 255);
  await one(store, { ...write(userOf(1), 0), records: [{ id, bytes }] });
  expect(same([...((await store.record(id)) ?? [])], [...bytes]), 'a record reads back byte for byte');
  expect(
    (await store.record('other' as typeof id)) === undefined,
    'a record that was never kept is undefined',
  );
});

export const largeRecords = check('records can be large', async (store) => {
  const id = 'decision-large' as DecisionId;
  const bytes = noise(mebibyte);
  await one(store, { ...write(userOf(1), 0), records: [{ id, bytes }] });
  const found = await store.record(id);
  expect(
    found?.length === mebibyte && found.every((byte, i) => byte === bytes[i]),
    'a record of 1 MiB reads back byte for byte',
  );
  const digest = await store.put(bytes);
  expect((await store.get(digest))?.length === mebibyte, '1 MiB is found by digest');
});

export const bytesByDigest = check('bytes are found by digest', async (store) => {
  const digest = await store.put(Uint8Array.of(7, 8));
  expect(digest === (await store.put(Uint8Array.of(7, 8))), 'equal bytes have one digest');
  expect(same([...((await store.get(digest)) ?? [])], [7, 8]), 'bytes read back by digest');
});
