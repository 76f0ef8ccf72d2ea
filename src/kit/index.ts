// Takes nothing of the domain, gives brands, results, coded errors, digests, keyed randomness, numerics and zone time; never knows a message.
export { type Brand } from './brand.ts';
export {
  CodedError,
  codedErrors,
  errorDocsOf,
  type ErrorDoc,
  type ErrorRow,
  type ErrorTable,
} from './coded-error.ts';
export { betaDist } from './distributions/beta.ts';
export { binomial } from './distributions/binomial.ts';
export { chiSquared } from './distributions/chi-squared.ts';
export type { Distribution } from './distributions/distribution.ts';
export { fisherF } from './distributions/fisher-f.ts';
export { gammaDist } from './distributions/gamma.ts';
export { kolmogorovSurvival } from './distributions/kolmogorov.ts';
export { log1pMinus, logGamma, stirlingError } from './distributions/log-gamma.ts';
export { normal } from './distributions/normal.ts';
export { poisson } from './distributions/poisson.ts';
export { poissonBinomialTilts, type Tails } from './distributions/poisson-binomial.ts';
export { studentT } from './distributions/student-t.ts';
export { isotonic } from './fit/isotonic.ts';
export { logistic, type LogisticOptions } from './fit/logistic.ts';
export { moments, type Moments, type Rows } from './fit/moments.ts';
export { ridge, ridgeOfMoments, type LinearFit, type RidgeOptions } from './fit/ridge.ts';
export {
  canonicalJson,
  digestOf,
  digestOfBytes,
  digestOfText,
  type Digest,
  type Json,
} from './hash/digest.ts';
export { fnv32 } from './hash/fnv.ts';
export { md5 } from './hash/md5.ts';
export { murmur128, murmur128Hex } from './hash/murmur3.ts';
export { murmur32 } from './hash/murmur32.ts';
export { hashText, saltedMurmur128, type HashText } from './hash/salted.ts';
export { sipHash128 } from './hash/siphash.ts';
export { logOnePlus } from './log-one-plus.ts';
export { cholesky, type NotPositiveDefinite } from './linear/cholesky.ts';
export { symmetricEigen } from './linear/eigen.ts';
export { dot, quadraticForm } from './linear/vector.ts';
export { documentFault } from './document.ts';
export { productError } from './product-error.ts';
export { philox4x32 } from './random/philox.ts';
export { integrate, type Integral, type IntegrateOptions } from './quadrature/adaptive.ts';
export { gaussHermite, gaussLegendre, type GaussRule } from './quadrature/gauss.ts';
export { streamOf, uniformOf, type Stream } from './random/stream.ts';
export { no, ok, type Result } from './result.ts';
export { rootOf } from './root.ts';
export { boundedInterval, inside, wilson, type Bounds } from './shares.ts';
export { Slab } from './slab.ts';
export { sum } from './sum.ts';
export { buildZoneTable, type ZoneRange, type ZoneUnknown } from './time/build-zone-table.ts';
export { isInside, nextInside, type Span } from './time/open-spans.ts';
export { periodEnd, periodStart, type Period } from './time/period.ts';
export { dayOf, localAt, localOf, localToInstant, msOfDay, weekdayOf } from './time/wall-clock.ts';
export {
  complement,
  lintWindows,
  safeHours,
  union,
  weeklyHours,
  weeklyWindows,
  weeklyWords,
  type OffsetRange,
  type WeeklyHours,
  type WeeklyWindow,
  type WindowsLint,
} from './time/weekly-hours.ts';
export { utcTable, zoneDataOf, type ZoneData, type ZoneTable } from './time/zone-table.ts';
export { millis, msPerDay, msPerHour, msPerWeek, type LocalMillis, type Millis } from './units.ts';
