// The standard normal distribution; scale before and after for another mean and standard deviation.

const halfLog2Pi = 0.9189385332046728;
const density0 = 0.3989422804014327;

/** Σ coefficients[k] x^k by Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * x + coefficients[k]!;
  return sum;
}

// Cody, Math. Comp. 23 (1969), in the arrangement for the normal distribution: constants first.
const middle = {
  above: [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745],
  below: [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1],
};
const flank = {
  above: [
    9842.714838383978, 11602.65143764735, 6848.190450536283, 2494.5375852903726, 597.2702763948002,
    93.50665613217785, 8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
  ],
  below: [
    19685.429676859992, 38912.00328609327, 34900.95272114598, 18615.571640885097, 6485.558298266761,
    1519.3775994075547, 235.387901782625, 22.266688044328117, 1,
  ],
};
const far = {
  above: [
    0.000029112874951168793, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736,
    0.215898534057957, 0.023073441764940174,
  ],
  below: [
    0.00007297515550839662, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911,
    1,
  ],
};

/** Above this the tail is a bell times a rational function; below, Φ is ½ plus one. */
const centre = 0.67448975;

/** Φ(−z) e^(z²/2) for z > 0.67. */
function scaledTail(z: number): number {
  if (z < 5.656854249492381) return polynomial(flank.above, z) / polynomial(flank.below, z);
  const w = 1 / (z * z);
  return (density0 - (w * polynomial(far.above, w)) / polynomial(far.below, w)) / z;
}

/** e^(−z²/2), z split so that the rounding of z² does not show in the tail. */
function bell(z: number): number {
  if (Math.abs(z) > 40) return 0;
  const coarse = Math.trunc(z * 16) / 16;
  return Math.exp((-coarse * coarse) / 2) * Math.exp((-(z - coarse) * (z + coarse)) / 2);
}

function cdf(z: number): number {
  if (Math.abs(z) < centre)
    return 0.5 + (z * polynomial(middle.above, z * z)) / polynomial(middle.below, z * z);
  if (z > 0) return 1 - bell(z) * scaledTail(z);
  return bell(z) * scaledTail(-z);
}

const survival = (z: number): number => cdf(-z);

function logCdf(z: number): number {
  if (z <= -centre) return Math.log(scaledTail(-z)) - (z * z) / 2;
  return z < 0 ? Math.log(cdf(z)) : Math.log1p(-cdf(-z));
}

const logSurvival = (z: number): number => logCdf(-z);

const density = (z: number): number => density0 * bell(z);

const logDensity = (z: number): number => -halfLog2Pi - (z * z) / 2;

// Wichura, Applied Statistics 37 (1988), AS 241 (PPND16): constants first.
const inside = {
  above: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  below: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const outside = {
  above: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  below: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const distant = {
  above: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  below: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

const rational = ({ above, below }: typeof inside, x: number): number =>
  polynomial(above, x) / polynomial(below, x);

/** z > 0 with Φ(−z) = p, for p below 0.075. */
function outerQuantile(p: number): number {
  const r = Math.sqrt(-Math.log(p));
  return r <= 5 ? rational(outside, r - 1.6) : rational(distant, r - 5);
}

function quantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * rational(inside, 0.180625 - q * q);
  return q < 0 ? -outerQuantile(p) : outerQuantile(1 - p);
}

/** 0 − x and not −x: the median is 0, never −0. */
const upperQuantile = (p: number): number => 0 - quantile(p);

/**
 * The standard normal distribution: densities, both tails and their logarithms, and both inverses, each to
 * 1e-14 relative down to 1e-300; `logCdf` and `logSurvival` go on where the tails underflow. NaN gives NaN.
 */
export const normal = {
  cdf,
  survival,
  quantile,
  upperQuantile,
  density,
  logDensity,
  logCdf,
  logSurvival,
};
