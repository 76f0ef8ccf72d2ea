import { atEnd, distributionOf, plain, type Distribution } from './distribution.ts';
import { betaDensity, betaInverse, betaMass, pointOfRatio } from './incomplete-beta.ts';
import { gammaDensity, gammaInverse, gammaMass } from './incomplete-gamma.ts';
import { massOutside, otherSide, scaled } from './tail.ts';

const isDf = (df: number): boolean => df > 0;

const pointAt = (f: number, d1: number, d2: number) => pointOfRatio({ f, logF: Math.log(f) }, d1 / 2, d2 / 2);

/**
 * The F distribution of d1 and d2 degrees of freedom, above 0. With d2 infinite it is that of χ²(d1)/d1,
 * with d1 infinite that of d2/χ²(d2); with both, NaN.
 */
export const fisherF: Distribution<[d1: number, d2: number]> = distributionOf({
  mass(side, f, d1, d2) {
    if (!isDf(d1) || !isDf(d2) || Number.isNaN(f)) return Number.NaN;
    if (f <= 0 || f === Infinity) return massOutside(side, f <= 0);
    if (d2 === Infinity) return gammaMass(d1 / 2, (f * d1) / 2, side);
    if (d1 === Infinity) return gammaMass(d2 / 2, d2 / f / 2, otherSide(side));
    return betaMass(d1 / 2, d2 / 2, { point: pointAt(f, d1, d2), side });
  },
  inverse(side, p, d1, d2) {
    if (!isDf(d1) || !isDf(d2)) return Number.NaN;
    if (d2 === Infinity) return gammaInverse(d1 / 2, p, side) / (d1 / 2);
    if (d1 === Infinity) return d2 / 2 / gammaInverse(d2 / 2, p, otherSide(side));
    return Math.exp(betaInverse(d1 / 2, d2 / 2, { p, side }));
  },
  density(f, d1, d2) {
    if (!isDf(d1) || !isDf(d2) || Number.isNaN(f)) return plain(Number.NaN);
    if (f < 0 || f === Infinity) return plain(0);
    if (f === 0) return atEnd(d1 / 2, 1);
    if (d2 === Infinity) return scaled(gammaDensity(d1 / 2, (f * d1) / 2), 1 / f);
    if (d1 === Infinity) return scaled(gammaDensity(d2 / 2, d2 / f / 2), 1 / f);
    return scaled(betaDensity(d1 / 2, d2 / 2, pointAt(f, d1, d2)), 1 / f);
  },
});
