import type { SpecOf } from '../schema.ts';
import type { VectorColumn } from '../table.ts';
import { blankOf, EMPTY, grown, missingTest, shown, type Filler, type RawValue } from './fill.ts';

/** The largest 32-bit float (IEEE 754). */
const LARGEST = 3.4028234663852886e38;

/** A vector is a list of numbers; in CSV its JSON text. */
function listOf(value: RawValue): ArrayLike<unknown> | undefined {
  if (typeof value !== 'string') return isList(value) ? value : undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isList(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || value instanceof Float32Array;

export function vectorFiller(spec: SpecOf<'vector'>, typed: boolean): Filler<VectorColumn> {
  const isMissing = missingTest(spec.missing, blankOf(typed));
  const { width } = spec;
  let values = new Float32Array(0);
  const put = (row: number, raw: RawValue): string | undefined => {
    values = grown(values, (row + 1) * width);
    if (isMissing(raw)) {
      values.fill(Number.NaN, row * width, (row + 1) * width);
      return spec.optional === true ? undefined : EMPTY;
    }
    const list = typed && typeof raw === 'string' ? undefined : listOf(raw);
    if (list === undefined) return `${shown(raw)} is not a list of numbers`;
    if (list.length !== width) return `a vector of ${list.length} numbers where ${width} are declared`;
    for (let i = 0; i < width; i++) {
      const value = list[i];
      if (typeof value !== 'number' || !(Math.abs(value) <= LARGEST))
        return `${shown(value as RawValue)} at position ${i + 1} of the vector is not a 32-bit number`;
      values[row * width + i] = value;
    }
    return undefined;
  };
  return { put, finish: (rows) => ({ kind: 'vector', values: values.slice(0, rows * width), width }) };
}
