import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { storeConformance, storeDurability } from '../../index.ts';
import { openLmdbStore } from './open.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let stores = 0;
const last = () => openLmdbStore({ path: join(root, `s${stores}`) });
const empty = () => {
  stores++;
  return last();
};

describe('embedded store', () => {
  test.each(storeConformance)('$name', ({ run }) => run(empty));
  test.each(storeDurability)('$name', ({ run }) => run(empty, last));
});
