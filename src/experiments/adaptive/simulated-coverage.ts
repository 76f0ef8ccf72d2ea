// How often 95 % intervals cover the difference between the last arm and the first, in runs of Thompson sampling.
import { streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { fixedHorizon, type Effect } from '../estimate.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { armDifference, type AipwOptions } from './aipw.ts';
import type { AdaptiveLog } from './log.ts';
import { thompson, type Setting } from './simulated-thompson.ts';

type Readout = (log: AdaptiveLog, last: number) => Effect;

const weighted =
  (options: AipwOptions): Readout =>
  (log, last) =>
    armDifference(log, { control: { kind: 'arm', arm: 0 }, treatment: { kind: 'arm', arm: last } }, options);

function welch(log: AdaptiveLog, last: number): Effect {
  const arm = (a: number) => meanArm(sampleOf([...log.reward].filter((_, row) => log.arm[row] === a)));
  return difference(arm(0), arm(last));
}

/** The readouts that are compared. */
const readouts = {
  welch,
  published: weighted({ allocation: { kind: 'two-point' }, variance: 'realised' }),
  'two-point': weighted({ allocation: { kind: 'two-point' } }),
  default: weighted({}),
} as const satisfies Readonly<Record<string, Readout>>;

export type Readouts = Readonly<Record<keyof typeof readouts, Coverage>>;

/** Of those runs that could be read out: the share covered, and the mean width; and the share that could not. */
export interface Coverage {
  readonly covered: number;
  readonly width: number;
  readonly refused: number;
}

/** Coverage in seeded runs of a setting. */
export function coverageOf(setting: Setting, runs: number, seed: string): Readouts {
  const stream = streamOf(seed, 'thompson');
  const last = setting.means.length - 1;
  const truth = setting.means[last]! - setting.means[0]!;
  const counts = Object.fromEntries(
    Object.keys(readouts).map((name) => [name, { hits: 0, width: 0, read: 0 }]),
  );
  for (let run = 0; run < runs; run++) {
    const log = thompson(setting, stream);
    for (const [name, readout] of Object.entries(readouts)) {
      const interval = intervalOf(readout, log, last);
      if (!interval) continue;
      const count = counts[name]!;
      count.read++;
      count.width += interval.upper - interval.lower;
      if (interval.lower <= truth && truth <= interval.upper) count.hits++;
    }
  }
  const of = (name: keyof typeof readouts): Coverage => {
    const { hits, width, read } = counts[name]!;
    return { covered: hits / read, width: width / read, refused: 1 - read / runs };
  };
  return {
    welch: of('welch'),
    published: of('published'),
    'two-point': of('two-point'),
    default: of('default'),
  };
}

const refusals = new Set([
  'EXPERIMENTS_TOO_FEW_DRAWS',
  'EXPERIMENTS_NO_SUPPORT',
  'EXPERIMENTS_SAMPLE_UNFIT',
  'EXPERIMENTS_NO_SPREAD',
  'EXPERIMENTS_PROPENSITY_MISMATCH',
]);

/** Null where the run is refused. */
function intervalOf(readout: Readout, log: AdaptiveLog, last: number) {
  try {
    const { lower, upper } = fixedHorizon(readout(log, last), { alpha: 0.05 }).interval;
    return { lower: lower ?? -Infinity, upper: upper ?? Infinity };
  } catch (error) {
    if (refusals.has((error as { readonly code?: string }).code ?? '')) return null;
    throw error;
  }
}
