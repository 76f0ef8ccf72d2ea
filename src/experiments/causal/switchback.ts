import type { Stream } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { wholeCount } from '../checks.ts';
import { difference } from '../effects/difference.ts';
import { weigh } from '../effects/inverse-variance.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, pOf, standardised, type Effect, type Estimate } from '../estimate.ts';
import type { Arm } from '../samples/arm.ts';
import { valuesArm } from '../samples/mean-sample.ts';
import { hasAlarm } from './alarm.ts';
import { chanceOf, intervalByLot, shufflesOf } from './block-shuffles.ts';
import type { CausalReading, Placebo } from './reading.ts';

/** One thing that is switched back and forth: per period its outcome; per block of periods which arm was drawn. */
export interface Switching {
  /** One value per period, the periods of a block beside each other. */
  readonly outcomes: ArrayLike<number>;
  /** Periods per block. */
  readonly blockLength: number;
  /** The arm drawn for each block: 1 treatment, 0 control; each with the same chance for every block. */
  readonly treated: ArrayLike<number>;
}

/** How a switchback is read. */
export interface SwitchbackOptions {
  readonly alpha: number;
  /** Periods at the start of each block that still feel the block before; left out. */
  readonly burnIn: number;
  /** Draws of other assignments for the exact test; default 2,000. */
  readonly draws?: number;
  readonly stream: Stream;
}

const assumptions: readonly Assumption[] = [
  'random-assignment',
  'carry-over-ends',
  'independent-units',
  'normal-means',
];

/**
 * The difference of block means after a burn-in, blocks as units (Hu and Wager 2022 on burn-in under mixing;
 * Bojinov, Simchi-Levi and Zhao 2023 on carry-over). p is exact: the rank of |t| among assignments with as many
 * treated blocks (Fisher), and the interval has every effect
 * that this test does not reject. Placebos: the arm of the next block, which must not act backwards, and that of the block
 * before, whose effect must be over. Sensitivity: the estimate with every other burn-in. Missing periods are NaN.
 * Errors: EXPERIMENTS_PANEL_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function switchback(
  switching: Switching,
  { alpha, burnIn, draws = 2000, stream }: SwitchbackOptions,
): CausalReading {
  checkBlocks(switching, burnIn);
  wholeCount('draws', draws);
  const blocks = blockMeans(switching, burnIn);
  const arms = Array.from(switching.treated);
  const byLot = { arms, alpha, draws, stream };
  const read = readByLot(blocks, byLot);
  const placebos = [
    neighbour('arm of the next block', blocks.slice(0, -1), arms, 1),
    neighbour('arm of the block before', blocks.slice(1), arms, -1),
  ].filter((one) => one !== null);
  const others = Array.from({ length: switching.blockLength }, (_, at) => at).filter(
    (at) => at !== burnIn && isReadable(blockMeans(switching, at), arms),
  );
  return {
    evidence: 'randomised',
    estimate: { ...read, method: 'switchback' },
    placebos,
    sensitivity: [
      {
        assumption: 'carry-over-ends',
        unit: 'periods of burn-in',
        points: others.map((violation) => ({
          violation,
          ...readByLot(blockMeans(switching, violation), byLot).interval,
        })),
        breakdown: null,
      },
    ],
    isAlarm: hasAlarm(placebos),
  };
}

function checkBlocks({ outcomes, blockLength, treated }: Switching, burnIn: number): void {
  const refuse = (problem: string) => experimentsErrors.EXPERIMENTS_PANEL_UNFIT({ problem });
  if (outcomes.length !== blockLength * treated.length)
    throw refuse(`${outcomes.length} periods for ${treated.length} blocks of ${blockLength}`);
  if (!(Number.isInteger(burnIn) && burnIn >= 0 && burnIn < blockLength))
    throw refuse(`a burn-in of ${burnIn} leaves nothing of blocks of ${blockLength} periods`);
  if (Array.from(treated).some((arm) => arm !== 0 && arm !== 1)) throw refuse('an arm is neither 0 nor 1');
}

/** The mean of each block without its burn-in; NaN where every period is missing. */
function blockMeans({ outcomes, blockLength, treated }: Switching, burnIn: number): readonly number[] {
  return Array.from(treated, (_, block) => {
    const seen = Array.from(
      { length: blockLength - burnIn },
      (__, at) => outcomes[block * blockLength + burnIn + at]!,
    );
    const known = seen.filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

/** Whether each arm has two blocks with a value. */
const isReadable = (blocks: readonly number[], arms: readonly number[]): boolean =>
  [0, 1].every((arm) => blocks.filter((value, at) => arms[at] === arm && !Number.isNaN(value)).length >= 2);

/** Welch's difference of the blocks of each arm; blocks without a value drop out. */
const apart = (blocks: readonly number[], arms: readonly number[]): Effect =>
  difference(blocksOf(blocks, arms, 0), blocksOf(blocks, arms, 1));

const blocksOf = (blocks: readonly number[], arms: readonly number[], arm: 0 | 1): Arm =>
  valuesArm(blocks.filter((value, at) => arms[at] === arm && !Number.isNaN(value)));

interface ByLot {
  readonly arms: readonly number[];
  readonly alpha: number;
  readonly draws: number;
  readonly stream: Stream;
}

/** The difference with its exact p and the interval of the same test; blocks without a value are not drawn. */
function readByLot(all: readonly number[], { arms: drawn, alpha, draws, stream }: ByLot): Estimate {
  const known = all.flatMap((value, at) => (Number.isNaN(value) ? [] : [{ value, arm: drawn[at]! }]));
  const [blocks, arms] = [known.map(({ value }) => value), known.map(({ arm }) => arm)];
  const effect = { ...apart(blocks, arms), assumptions };
  const p = chanceOf({ blocks, arms, shuffles: shufflesOf(arms, { draws, stream }) });
  const read = fixedHorizon(effect, { alpha });
  return { ...read, p: p(0), interval: intervalByLot(p, { ...effect, alpha }) };
}

/** What a neighbouring block's arm seems to do within the blocks of each own arm, combined by precision. */
function neighbour(
  name: string,
  blocks: readonly number[],
  arms: readonly number[],
  step: 1 | -1,
): Placebo | null {
  const offset = step === 1 ? 0 : 1;
  const effects = [0, 1].flatMap((arm): readonly Effect[] => {
    const rows = blocks.map((value, at) => ({
      value,
      own: arms[at + offset]!,
      other: arms[at + offset + step]!,
    }));
    const inside = rows.filter(({ own, value }) => own === arm && !Number.isNaN(value));
    const [values, others] = [inside.map(({ value }) => value), inside.map(({ other }) => other)];
    return isReadable(values, others) ? [apart(values, others)] : [];
  });
  if (effects.length === 0) return null;
  const { mean, weight } = weigh(effects);
  const df = Math.min(...effects.map(({ df: free }) => free!));
  const effect = { value: mean, se: 1 / Math.sqrt(weight), df };
  return { name, effect, p: pOf(standardised(effect), 'two-sided', effect.df) };
}
