import type { SequentialDesign } from '../sequential/boundaries.ts';
import { driftForPower, sequentialPower, type SequentialPower } from '../sequential/power.ts';
import { sampleSize, type Comparison, type SampleSize } from './sample-size.ts';

/** A comparison read by a group sequential test: its looks as fractions of the largest size. */
export interface SequentialComparison extends Omit<Comparison, 'alpha' | 'sides'> {
  readonly design: SequentialDesign;
  readonly fractions: readonly number[];
  readonly effect: number;
  readonly power: number;
}

/** The largest size, and how the test will behave at it. */
export interface SequentialSize {
  readonly largest: SampleSize;
  /** Expected total units when the effect is as planned, and when there is none. */
  readonly expected: { readonly planned: number; readonly none: number };
  readonly inflation: number;
  readonly behaviour: SequentialPower;
}

/** Units for the power of the sequential procedure really used: those of the fixed test times the inflation. */
export function sequentialSize(of: SequentialComparison): SequentialSize {
  const { design, fractions } = of;
  const { drift, inflation } = driftForPower(design, fractions, of.power);
  const fixed = sampleSize({ ...of, alpha: design.alpha, sides: design.sides });
  const largest = scaled(fixed, inflation);
  const behaviour = sequentialPower(design, fractions, drift);
  const none = sequentialPower(design, fractions, 0);
  const last = fractions.at(-1)!;
  const expected = (fraction: number) => (largest.total * fraction) / last;
  return {
    largest,
    expected: { planned: expected(behaviour.expectedFraction), none: expected(none.expectedFraction) },
    inflation,
    behaviour,
  };
}

const scaled = ({ control, treatment, total }: SampleSize, by: number): SampleSize => ({
  control: control * by,
  treatment: treatment * by,
  total: total * by,
  whole: { control: Math.ceil(control * by - 1e-9), treatment: Math.ceil(treatment * by - 1e-9) },
});
