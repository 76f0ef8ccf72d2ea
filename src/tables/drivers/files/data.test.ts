import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { columnOf, readTable, type TableSchema } from '../../index.ts';
import { openSource } from './open.ts';

const data =
  process.env['FANTAIL_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const hasData = existsSync(join(data, 'social_pressure'));

// Gerber, Green and Larimer (2008), the part of the file that is public here: 214,109 people.
const mailings: TableSchema = [
  { name: 'household_id', kind: 'integer' },
  { name: 'sex', kind: 'text', words: ['female', 'male'] },
  { name: 'yearofbirth', kind: 'integer', range: [1880, 1995] },
  { name: 'primary2004', kind: 'boolean' },
  { name: 'messages', kind: 'text', words: ['Control', 'Civic Duty', 'Hawthorne', 'Neighbors'] },
  { name: 'primary2006', kind: 'boolean' },
  { name: 'hhsize', kind: 'integer', range: [1, 10] },
];

test.skipIf(!hasData)('every person of the social pressure mailings is read', async () => {
  const source = await openSource(join(data, 'social_pressure/social_dev.csv.gz'));
  const { table, counts, extra } = await readTable(source, mailings, { extra: 'refuse' });
  expect([counts, extra]).toEqual([{ read: 214_109, kept: 214_109, rejected: 0, blank: 0 }, []]);
  expect(columnOf(table, 'messages', 'text').words).toHaveLength(4);
});

// Open Bandit Dataset (Saito et al. 2021), sample of the uniform policy.
const rounds: TableSchema = [
  { name: 'timestamp', kind: 'time' },
  { name: 'item_id', kind: 'integer', range: [0, 45] },
  { name: 'position', kind: 'integer', range: [1, 3] },
  { name: 'click', kind: 'boolean' },
  { name: 'propensity_score', kind: 'number', range: [0, 1] },
];

test.skipIf(!hasData)(
  'every round of the Open Bandit sample is read, with its propensity to the last bit',
  async () => {
    const source = await openSource(join(data, 'obd/random/women/women.csv.gz'));
    const { table, counts, extra } = await readTable(source, rounds);
    expect(counts).toEqual({ read: 10_000, kept: 10_000, rejected: 0, blank: 0 });
    expect(extra).toHaveLength(51);
    expect(new Set(columnOf(table, 'propensity_score', 'number').values)).toEqual(new Set([1 / 46]));
  },
);
