import { atEnd, distributionOf, isPositive, plain, type Distribution } from './distribution.ts';
import { betaDensity, betaInverse, betaMass, pointOfShare } from './incomplete-beta.ts';
import { massOutside, scaled } from './tail.ts';

/** The beta distribution on [0, 1] of parameters a and b, both above 0; its mean is a/(a + b). */
export const betaDist: Distribution<[a: number, b: number]> = distributionOf({
  mass(side, x, a, b) {
    if (!isPositive(a) || !isPositive(b) || Number.isNaN(x)) return Number.NaN;
    if (x <= 0 || x >= 1) return massOutside(side, x <= 0);
    return betaMass(a, b, { point: pointOfShare(x, a, b), side });
  },
  inverse(side, p, a, b) {
    if (!isPositive(a) || !isPositive(b)) return Number.NaN;
    return 1 / (1 + (b / a) * Math.exp(-betaInverse(a, b, { p, side })));
  },
  density(x, a, b) {
    if (!isPositive(a) || !isPositive(b) || Number.isNaN(x)) return plain(Number.NaN);
    if (x < 0 || x > 1) return plain(0);
    if (x === 0) return atEnd(a, b);
    if (x === 1) return atEnd(b, a);
    return scaled(betaDensity(a, b, pointOfShare(x, a, b)), 1 / x / (1 - x));
  },
});
