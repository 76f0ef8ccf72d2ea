import { streamOf, type Stream } from '../../kit/index.ts';
import { screenInteractions, type OverlappingPair } from './interaction-screen.ts';

/** How often a planted interaction is found, and the mean share of false alarms among alarms. */
export interface FleetResult {
  readonly runs: number;
  readonly found: number;
  readonly falseShare: number;
}

const sharedUsers = 1_000_000;
const planted = 0.024;

/** What to simulate. */
export interface Fleets {
  readonly runs: number;
  readonly experiments: number;
  readonly seed: string;
}

/**
 * Fleets of concurrent half-and-half experiments over 1,000,000 users (500 of them make 124,750 pairs); one pair
 * interacts by .024 standard deviations. Cells are drawn from their sampling distribution, independent from pair to pair.
 */
export function screenedFleets({ runs, experiments, seed }: Fleets): FleetResult {
  let [found, falseShare] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const alarms = screenInteractions(fleet(streamOf(`${seed} ${run}`, 'fleet'), experiments)).flatMap(
      ({ recommendation }, at) => (recommendation === 'ignore' ? [] : [at]),
    );
    const isFound = alarms.includes(0);
    if (isFound) found++;
    falseShare += alarms.length === 0 ? 0 : (alarms.length - Number(isFound)) / alarms.length / runs;
  }
  return { runs, found, falseShare };
}

function fleet(stream: Stream, experiments: number): readonly OverlappingPair[] {
  const n = sharedUsers / 4;
  const error = Math.sqrt(1 / n);
  const cell = (mean: number) => ({
    n,
    mean: mean + error * stream.normal(),
    variance: 1,
    assumptions: [] as const,
  });
  return Array.from({ length: (experiments * (experiments - 1)) / 2 }, (_, at) => ({
    names: ['a', 'b'] as const,
    neither: cell(0),
    first: cell(0),
    second: cell(0),
    both: cell(at === 0 ? planted : 0),
  }));
}
