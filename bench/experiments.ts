import { boundaries, nextLook, startMonitor, type SequentialDesign } from '../src/experiments/index.ts';
import { perCall, range, type Line } from './bench.ts';
import { lakeReadout } from './lake-readout.ts';
import { peerReadouts } from './peer-readouts.ts';
import { statisticsReadout } from './statistics-readout.ts';

const design: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'obrien-fleming' } };
const looks = 181;
const information = range(looks).map((i) => (i + 1) / looks);

const line = (metric: string, seconds: number): Line => ({
  bench: 'experiments',
  metric,
  value: seconds * 1e3,
  unit: 'ms',
});

/**
 * Group sequential boundaries of daily looks over half a year, all at once and the next one; readouts from sufficient
 * statistics and from Parquet, and what other libraries make of the same sums.
 */
export async function* experiments(): AsyncIterable<Line> {
  yield line(
    'boundaries_181_ms',
    perCall(() => void boundaries(design, information), { calls: 1 }),
  );
  const before = information
    .slice(0, -1)
    .reduce((monitor, at) => nextLook(monitor, at), startMonitor(design));
  yield line(
    'next_look_ms',
    perCall(() => void nextLook(before, 1, true), { calls: 20 }),
  );
  yield* statisticsReadout();
  yield* peerReadouts();
  yield* lakeReadout();
}
