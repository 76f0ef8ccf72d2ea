// How often 95 % intervals cover the difference between the last arm and the first, in runs of a bandit.
import { CodedError, streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { fixedHorizon, type Interval } from '../estimate.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { armDifference, type AipwOptions } from './aipw.ts';
import { bettingSequence } from './betting.ts';
import type { AdaptiveLog } from './log.ts';
import { adaptiveReadout } from './readout.ts';
import { banditLog, type Setting } from './simulated-bandit.ts';
import { rewardOf } from './simulated-rewards.ts';
import type { Target } from './target.ts';

const alpha = 0.05;

/** A run to be read out. */
interface Run {
  readonly log: AdaptiveLog;
  readonly pair: { readonly control: Target; readonly treatment: Target };
  readonly range: readonly [number, number] | undefined;
}

/** An interval and whether it was by betting; null where there is none. */
type Read = { readonly interval: Interval; readonly isMoved?: boolean } | null;

const normalOf =
  (options: AipwOptions) =>
  ({ log, pair }: Run): Read =>
    fixedHorizon(armDifference(log, pair, options), { alpha });

function welch({ log, pair }: Run): Read {
  const arm = (target: Target) =>
    meanArm(sampleOf(log.reward.filter((_, row) => target.kind === 'arm' && log.arm[row] === target.arm)));
  return fixedHorizon(difference(arm(pair.control), arm(pair.treatment)), { alpha });
}

function byDefault({ log, pair, range }: Run): Read {
  const read = adaptiveReadout(log, { ...pair, alpha, ...(range ? { range } : {}) });
  if (read.kind === 'weak') return null;
  return read.kind === 'betting' ? { interval: read.sequence.interval, isMoved: true } : read.estimate;
}

const betting = ({ log, pair, range }: Run): Read =>
  range ? bettingSequence(log, { ...pair, alpha, range, tuning: log.rows }) : null;

/** The readouts that are compared. */
const readouts = {
  welch,
  /** As Hadad et al. (2021). */
  published: normalOf({ allocation: { kind: 'two-point' }, variance: 'realised' }),
  /** With the guarded error, normal, each arm with weights of its own. */
  normal: normalOf({}),
  default: byDefault,
  betting,
} as const satisfies Readonly<Record<string, (run: Run) => Read>>;

export type ReadoutName = keyof typeof readouts;
export type Readouts = Readonly<Record<ReadoutName, Coverage>>;

/** Of those runs that could be read out: the share covered and the mean width. Of all: what was not, and what moved to betting. */
export interface Coverage {
  readonly covered: number;
  readonly width: number;
  readonly refused: number;
  readonly moved: number;
}

/** Runs of a setting and the seed of their streams. */
export interface Runs {
  readonly runs: number;
  readonly seed: string;
}

/** Coverage in seeded runs of a setting, of the readouts named (all when left out). */
export function coverageOf(
  setting: Setting,
  { runs, seed }: Runs,
  names = Object.keys(readouts) as readonly ReadoutName[],
): Readouts {
  const stream = streamOf(seed, 'bandit');
  const last = setting.means.length - 1;
  const truth = setting.means[last]! - setting.means[0]!;
  const { range } = rewardOf(setting.reward);
  const pair = { control: { kind: 'arm', arm: 0 }, treatment: { kind: 'arm', arm: last } } as const;
  const counts = new Map(names.map((name) => [name, { hits: 0, width: 0, read: 0, moved: 0 }]));
  for (let run = 0; run < runs; run++) {
    const log = banditLog(setting, stream);
    for (const [name, count] of counts) {
      const read = readOrNull(() => readouts[name]({ log, pair, range }));
      if (!read) continue;
      const { lower, upper } = read.interval;
      count.read++;
      count.width += upper! - lower!;
      if (lower! <= truth && truth <= upper!) count.hits++;
      if (read.isMoved) count.moved++;
    }
  }
  const of = ({
    hits,
    width,
    read,
    moved,
  }: {
    hits: number;
    width: number;
    read: number;
    moved: number;
  }) => ({
    covered: hits / read,
    width: width / read,
    refused: 1 - read / runs,
    moved: moved / runs,
  });
  return Object.fromEntries([...counts].map(([name, count]) => [name, of(count)])) as Readouts;
}

const refusals = new Set([
  'EXPERIMENTS_TOO_FEW_DRAWS',
  'EXPERIMENTS_NO_SUPPORT',
  'EXPERIMENTS_SAMPLE_UNFIT',
  'EXPERIMENTS_NO_SPREAD',
  'EXPERIMENTS_PROPENSITY_MISMATCH',
]);

/** Null where the run is refused. */
function readOrNull(readout: () => Read): Read {
  try {
    return readout();
  } catch (error) {
    if (error instanceof CodedError && refusals.has(error.code)) return null;
    throw error;
  }
}
