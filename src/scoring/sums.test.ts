import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { streamOf } from '../kit/index.ts';
import { emptyIncrements } from './index.ts';
import { sumRows, type Summands } from './sums.ts';

const source = new URL('./sums.wat', import.meta.url);

test('what is run is what sums.wat says; -u writes it', async () => {
  const tools = await wabt();
  const { buffer } = tools.parseWat('sums.wat', await readFile(source, 'utf8')).toBinary({});
  const lines = [
    '// Written by `npx vitest run --project unit src/scoring/sums -u` from sums.wat.',
    `export const sumsModule =`,
    `  '${Buffer.from(buffer).toString('base64')}';`,
  ];
  await expect(lines.join('\n') + '\n').toMatchFileSnapshot('./sums-module.ts');
});

const seed = fc.record({
  width: fc.integer({ min: 0, max: 30 }),
  objectives: fc.integer({ min: 1, max: 9 }),
  key: fc.string(),
});

interface Case extends Summands {
  readonly rows: { readonly user: Float32Array; readonly candidates: Float32Array; readonly count: number };
}

/** Summands, and rows of which some cells are nothing, some not finite, and two more than are counted. */
function caseOf({ width, objectives, key }: { width: number; objectives: number; key: string }): Case {
  const stream = streamOf(key, 'sums');
  const count = stream.below(40);
  const cells = [0, -0, Infinity, NaN];
  const cell = () => (stream.below(3) > 0 ? stream.normal() : (cells[stream.below(50)] ?? 0));
  const fours = Math.ceil(objectives / 4);
  return {
    weights: Float64Array.from({ length: 8 * width * fours }, (_, i) =>
      i % 8 < 4 ? stream.normal() : stream.uniform(),
    ),
    width,
    objectives,
    base: Float64Array.from({ length: 4 * fours }, () => stream.normal()),
    rows: {
      user: new Float32Array(),
      candidates: Float32Array.from({ length: (count + 2) * width }, cell),
      count,
    },
  };
}

/** The definition, column after column. */
function summed({ weights, width, objectives, base, rows }: Case) {
  const out = emptyIncrements(rows.count, objectives);
  for (let i = 0; i < rows.count; i++)
    for (let k = 0; k < objectives; k++) {
      let sum = 0;
      let square = 0;
      for (let j = 0; j < width; j++) {
        const z = rows.candidates[i * width + j]!;
        const at = 8 * (width * (k >> 2) + j) + (k & 3);
        if (z === 0) continue;
        sum += weights[at]! * z;
        square += weights[at + 4]! * (z * z);
      }
      out.mean[i * objectives + k] = base[k]! + sum;
      out.sd[i * objectives + k] = Math.sqrt(square);
    }
  return out;
}

test('sums are those of the definition to the bit, of whatever was summed before', () => {
  fc.assert(
    fc.property(fc.array(seed, { minLength: 1, maxLength: 3 }), (seeds) => {
      const cases = seeds.map(caseOf);
      for (const one of [...cases, ...cases])
        for (const count of [one.rows.count, one.rows.count + 2, 1]) {
          const rows = { ...one.rows, count };
          const out = emptyIncrements(count, one.objectives);
          sumRows(one, rows, out);
          const { mean, sd } = summed({ ...one, rows });
          expect({ mean: out.mean, sd: out.sd }).toEqual({ mean, sd });
        }
    }),
  );
});

test('more rows than its memory held are summed too', () => {
  const one = caseOf({ width: 3, objectives: 5, key: 'many' });
  const count = 20_000;
  const candidates = Float32Array.from({ length: 3 * count }, (_, i) => (i % 7) / 8);
  const many = { ...one, rows: { ...one.rows, candidates, count } };
  const out = emptyIncrements(count, 5);
  sumRows(many, many.rows, out);
  const { mean, sd } = summed(many);
  // Not `toEqual`: what differs in 100,000 numbers takes minutes to show.
  expect(out.mean.every((value, at) => value === mean[at])).toBe(true);
  expect(out.sd.every((value, at) => value === sd[at])).toBe(true);
});
