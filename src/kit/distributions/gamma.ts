import { atEnd, distributionOf, isPositive, plain, type Distribution } from './distribution.ts';
import { gammaDensity, gammaInverse, gammaMass } from './incomplete-gamma.ts';
import { scaled } from './tail.ts';

/** The gamma distribution of a shape and a scale, 1 by default, both above 0; its mean is shape · scale. */
export const gammaDist: Distribution<[shape: number, scale?: number]> = distributionOf({
  mass: (side, x, shape, scale = 1) => gammaMass(shape, x / positive(scale), side),
  inverse: (side, p, shape, scale = 1) => positive(scale) * gammaInverse(shape, p, side),
  density(x, shape, scale = 1) {
    if (!isPositive(shape) || !isPositive(scale) || Number.isNaN(x)) return plain(Number.NaN);
    if (x < 0 || x === Infinity) return plain(0);
    if (x === 0) return atEnd(shape, 1 / scale);
    return scaled(gammaDensity(shape, x / scale), 1 / x);
  },
});

const positive = (scale: number): number => (isPositive(scale) ? scale : Number.NaN);
