import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** Segments of an arm: their shares, which add up to 1, and their rates. */
export interface Segments {
  readonly mix: readonly number[];
  readonly rate: readonly number[];
}

/** A difference of means split by segment into what rates and what shares changed; the parts add up exactly. */
export interface MixRate {
  readonly total: number;
  readonly rate: number;
  readonly mix: number;
  readonly rateBySegment: readonly number[];
  readonly mixBySegment: readonly number[];
}

/**
 * Kitagawa (1955): rate_i = mean(mix_i)·Δrate_i, mix_i = mean(rate_i)·Δmix_i. Errors: EXPERIMENTS_LENGTHS_DIFFER,
 * EXPERIMENTS_SAMPLE_UNFIT.
 */
export function mixRate(control: Segments, treatment: Segments): MixRate {
  for (const list of [control.rate, treatment.mix, treatment.rate])
    sameLength('segments', list.length, control.mix.length);
  if (![control, treatment].every(({ mix, rate }) => [...mix, ...rate].every(Number.isFinite)))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a share or a rate is not finite' });
  const change = (key: 'mix' | 'rate', other: 'mix' | 'rate') =>
    control[key].map(
      (before, i) => ((control[other][i]! + treatment[other][i]!) / 2) * (treatment[key][i]! - before),
    );
  const [rateBySegment, mixBySegment] = [change('rate', 'mix'), change('mix', 'rate')];
  const [rate, mix] = [rateBySegment, mixBySegment].map((parts) =>
    parts.reduce((sum, part) => sum + part, 0),
  );
  return { total: rate! + mix!, rate: rate!, mix: mix!, rateBySegment, mixBySegment };
}
