import type { FeatureRows, Increments } from './increments.ts';
import { sumsModule } from './sums-module.ts';

/** What candidate rows are summed with. */
export interface Summands {
  /** By four objectives: of each column their means, then their variances; zeros for objectives that are missing. */
  readonly weights: Float64Array;
  /** Columns of a row. */
  readonly width: number;
  readonly objectives: number;
  /** By objective, as many as weights are for: what is added to the means of the decision at hand. */
  readonly base: Float64Array;
}

/** What `sums.wat` exports: places are bytes of its memory. */
interface Sums {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly sums: (
    rows: number,
    width: number,
    weights: number,
    base: number,
    baseEnd: number,
    mean: number,
    meanEnd: number,
    sd: number,
    step: number,
  ) => void;
}

// Of its types, which come with those of browsers, this is all that is used.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const pageBytes = 65_536;

/** The memory of the sums laid out for some summands and a number of rows. */
interface Desk {
  readonly summands: Summands;
  readonly count: number;
  readonly sum: () => void;
  readonly base: Float64Array;
  readonly rows: Float32Array;
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

let instance: Sums | undefined;
let desk: Desk | undefined;

/** Lays out memory, weights first; what was there before is forgotten, but for weights of the same summands. */
function layOut(summands: Summands, count: number): Desk {
  const { weights, width, objectives, base } = summands;
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(sumsModule, 'base64')))
    .exports as Sums;
  const { memory, sums } = instance;
  const cells = count * objectives;
  const baseAt = weights.byteLength;
  const meanAt = baseAt + base.byteLength;
  // A row is written by fours.
  const sdAt = meanAt + 4 * (cells + 4);
  const rowsAt = sdAt + 4 * (cells + 4);
  const end = rowsAt + 4 * count * width;
  const short = end - memory.buffer.byteLength;
  if (short > 0) memory.grow(Math.ceil(short / pageBytes));
  if (desk?.summands !== summands) new Float64Array(memory.buffer, 0, weights.length).set(weights);
  return {
    summands,
    count,
    sum: () => sums(rowsAt, 4 * width, 0, baseAt, meanAt, meanAt, meanAt + 4 * cells, sdAt, 4 * objectives),
    base: new Float64Array(memory.buffer, baseAt, base.length),
    rows: new Float32Array(memory.buffer, rowsAt, count * width),
    mean: new Float32Array(memory.buffer, meanAt, cells),
    sd: new Float32Array(memory.buffer, sdAt, cells),
  };
}

/**
 * mean = base + Σ c z; own sd = √Σ v z², of every row and objective, to the bit as a loop over the columns has them.
 * In WebAssembly, whose instructions take two objectives at a time: 24 rows of 24 columns under 4 objectives take 0.4 µs,
 * and 1.4 in a loop. Throws a RangeError where there is no memory for the rows.
 */
export function sumRows(summands: Summands, { candidates, count }: FeatureRows, out: Increments): void {
  if (desk?.summands !== summands || desk.count !== count) desk = layOut(summands, count);
  const { rows, base, mean, sd } = desk;
  base.set(summands.base);
  rows.set(candidates.length === rows.length ? candidates : candidates.subarray(0, rows.length));
  desk.sum();
  out.mean.set(mean);
  out.sd.set(sd);
}
