// The reference vectors of assignment, read from the data folder next to the repository where there is one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { confidenceBucket } from './confidence.ts';
import { growthbookHash } from './growthbook.ts';

const data =
  process.env['FANTAIL_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const path = join(data, '..', 'vectors', 'experiments.json');

interface Vector {
  readonly id: string;
  readonly family: string;
  readonly inputs: unknown;
  readonly expected: { readonly bucket: unknown };
}

const runs: Readonly<Record<string, (inputs: never) => unknown>> = {
  'as-01': ({ cases }: { readonly cases: readonly (readonly [string, string, 1 | 2])[] }) =>
    cases.map(([seed, value, version]) => growthbookHash(seed, value, version)),
  'as-04': ({ key, buckets }: { readonly key: string; readonly buckets: number }) =>
    confidenceBucket(key, buckets),
};

test.skipIf(!existsSync(path))('every reference vector of assignment holds', () => {
  const vectors: readonly Vector[] = JSON.parse(readFileSync(path, 'utf8')).vectors;
  const own = vectors.filter(({ family }) => family === 'assignment');
  expect(own.map(({ id }) => id)).toEqual(Object.keys(runs));
  for (const { id, inputs, expected } of own) expect(runs[id]!(inputs as never), id).toEqual(expected.bucket);
});
