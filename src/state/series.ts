/**
 * A sliding sum over a window, in 32 buckets of window / 32: pairs of bucket number and sum, oldest first.
 * The sum at a time covers the window to within one bucket, and never counts anything older.
 */
export type Series = readonly number[];

const buckets = 32;

/** Adds an amount at a time, late or not; drops what has left the window. */
export function addTo(
  series: Series | undefined,
  at: number,
  add: { amount: number; window: number },
): Series {
  const bucket = Math.floor((at * buckets) / add.window);
  if (series === undefined) return [bucket, add.amount];
  const newest = series[series.length - 2]!;
  const oldest = Math.max(bucket, newest) - buckets;
  return bucket < newest
    ? insert(series, { bucket, amount: add.amount, oldest })
    : append(series, { bucket, amount: add.amount, oldest });
}

interface Addition {
  readonly bucket: number;
  readonly amount: number;
  /** Newest bucket that has left the window. */
  readonly oldest: number;
}

/** In order of time, as nearly all comes: whole stretches are copied at once. */
function append(series: Series, { bucket, amount, oldest }: Addition): Series {
  let from = 0;
  while (from < series.length && series[from]! <= oldest) from += 2;
  const next = series.slice(from);
  if (next[next.length - 2] === bucket) next[next.length - 1]! += amount;
  else next.push(bucket, amount);
  return next;
}

/** Late: into its place among the others. */
function insert(series: Series, { bucket, amount, oldest }: Addition): Series {
  const next: number[] = [];
  let placed = false;
  for (let i = 0; i < series.length; i += 2) {
    const found = series[i]!;
    if (found <= oldest) continue;
    if (!placed && found > bucket) {
      next.push(bucket, amount);
      placed = true;
    }
    const same = found === bucket;
    next.push(found, same ? series[i + 1]! + amount : series[i + 1]!);
    placed ||= same;
  }
  if (!placed && bucket > oldest) next.push(bucket, amount);
  return next;
}

/** The sum over the window that ends at `now`. */
export function totalOf(series: Series | undefined, now: number, window: number): number {
  if (series === undefined) return 0;
  const newest = Math.floor((now * buckets) / window);
  const oldest = newest - buckets;
  let total = 0;
  for (let i = 0; i < series.length; i += 2) {
    if (series[i]! > oldest && series[i]! <= newest) total += series[i + 1]!;
  }
  return total;
}

/**
 * The series of a user, by key: two lists side by side, keys rising. Every user has keys of their own, and as an object
 * each set of them would be a form of its own, which costs whoever reads or copies it many times as much.
 */
export interface SeriesBook {
  readonly keys: readonly string[];
  readonly series: readonly Series[];
}

export const noSeries: SeriesBook = { keys: [], series: [] };

/** With fewer keys than this it is faster to look at one after another. */
const many = 48;

/** Place of the first key that is not before `key`. */
function firstFrom(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place of a key; below 0 where it is not. */
function placeOf(keys: readonly string[], key: string): number {
  if (keys.length < many) return keys.indexOf(key);
  const place = firstFrom(keys, key);
  return keys[place] === key ? place : -1;
}

/** The series under a key; undefined where nothing was counted. */
export function seriesIn({ keys, series }: SeriesBook, key: string): Series | undefined {
  const place = placeOf(keys, key);
  return place < 0 ? undefined : series[place];
}

/** What is added to one series. */
export interface Added {
  readonly key: string;
  readonly amount: number;
  readonly window: number;
}

/** A book with these amounts added at a time. */
export function withAdded(book: SeriesBook, at: number, added: readonly Added[]): SeriesBook {
  let { keys } = book;
  const series = book.series.slice();
  for (const { key, amount, window } of added) {
    const place = placeOf(keys, key);
    if (place >= 0) {
      series[place] = addTo(series[place], at, { amount, window });
      continue;
    }
    const to = firstFrom(keys, key);
    keys = keys.toSpliced(to, 0, key);
    series.splice(to, 0, addTo(undefined, at, { amount, window }));
  }
  return { keys, series };
}
