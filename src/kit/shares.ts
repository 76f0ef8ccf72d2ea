/** Ends of an interval. */
interface Ends {
  readonly lower: number;
  readonly upper: number;
}

/** So many hits of so many. */
interface Hits {
  readonly count: number;
  readonly n: number;
}

/**
 * Interval of a share, `count` of `n`, at critical value z of two sides (Wilson, JASA 22, 1927): within 0 and 1, and of
 * some width where none or all are hits. Of nobody everything is possible.
 */
export function wilson({ count, n }: Hits, z: number): Ends {
  if (n === 0) return { lower: 0, upper: 1 };
  const share = count / n;
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const [middle, scale] = [share + (z * z) / (2 * n), 1 + (z * z) / n];
  return { lower: Math.max(0, (middle - spread) / scale), upper: Math.min(1, (middle + spread) / scale) };
}

/** What a number can be at least and at most; either may be infinite. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A mean with its standard error and the critical value that its interval is made with. */
interface Estimated {
  readonly value: number;
  readonly se: number;
  readonly critical: number;
}

/**
 * The interval of a mean of dependent or weighted things that cannot leave `bounds`, as a share of users over worlds. Where
 * value ± critical · se stays inside, it is that. Where it does not, the normal shape is wrong, and the ends are those π
 * from which the value is critical standard errors away, the variance changing with π as it must near a bound:
 *
 *   (value − π)² = critical² se² v(π)/v(value),  v(π) = (π − least)(most − π), without the part of an infinite bound.
 *
 * For shares that is `wilson` with the effective size value (1 − value)/se² for n (Kott and Carr, Journal of Official
 * Statistics 13, 1997; Dean and Pagano, Journal of Survey Statistics and Methodology 3, 2015), and `wilson` itself where
 * the error is the binomial one. A value outside the bounds, as unbounded estimators have it, has the part of its interval
 * that lies inside, which costs no coverage, as the truth does.
 */
export function boundedInterval(estimated: Estimated, bounds: Bounds): Ends {
  const { value, se, critical } = estimated;
  const half = se === 0 ? 0 : critical * se;
  const [lower, upper] = [value - half, value + half];
  const { least, most } = bounds;
  if (lower >= least && upper <= most) return { lower, upper };
  if (!Number.isFinite(half) || !(value > least && value < most)) return inside({ lower, upper }, bounds);
  if (most === Infinity) return least === -Infinity ? { lower, upper } : aboveLeast(value, half, least);
  if (least === -Infinity) {
    const turned = aboveLeast(-value, half, -most);
    return { lower: -turned.upper, upper: -turned.lower };
  }
  const width = most - least;
  const share = (value - least) / width;
  // critical²/n of as many independent trials as would have this error.
  const perTrial = (half * half) / (width * width * share * (1 - share));
  const spread = Math.sqrt(perTrial * share * (1 - share) + (perTrial * perTrial) / 4);
  const ends = [-1, 1].map((side) => (share + perTrial / 2 + side * spread) / (1 + perTrial));
  const [low, high] = ends.map((end) => least + width * Math.min(1, Math.max(0, end)));
  return { lower: low!, upper: high! };
}

/** (value − π)² = half² (π − least)/(value − least), as of counts, whose variance grows with their mean. */
function aboveLeast(value: number, half: number, least: number): Ends {
  const over = value - least;
  const perCount = (half * half) / over;
  const spread = Math.sqrt(perCount * over + (perCount * perCount) / 4);
  const [lower, upper] = [over + perCount / 2 - spread, over + perCount / 2 + spread];
  return { lower: least + Math.max(0, lower), upper: least + upper };
}

/** The part of an interval that lies inside bounds; the nearest bound where none does. */
export const inside = ({ lower, upper }: Ends, { least, most }: Bounds): Ends => ({
  lower: Math.min(most, Math.max(least, lower)),
  upper: Math.max(least, Math.min(most, upper)),
});
