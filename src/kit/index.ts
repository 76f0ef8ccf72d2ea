// Takes nothing of the domain, gives brands, results, coded errors, digests, keyed randomness and numerics; never knows a message.
export { brandOf, type Brand } from './brand.ts';
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
export { logGamma } from './distributions/log-gamma.ts';
export { normal } from './distributions/normal.ts';
export { poisson } from './distributions/poisson.ts';
export { studentT } from './distributions/student-t.ts';
export { logistic, type LogisticOptions } from './fit/logistic.ts';
export { moments, type Moments, type Rows } from './fit/moments.ts';
export { ridge, ridgeOfMoments, type LinearFit, type RidgeOptions } from './fit/ridge.ts';
export { canonicalJson, digestOf, digestOfBytes, type Digest, type Json } from './hash/digest.ts';
export { murmur128, murmur128Hex } from './hash/murmur3.ts';
export { cholesky, type NotPositiveDefinite } from './linear/cholesky.ts';
export { dot, quadraticForm } from './linear/vector.ts';
export { philox4x32 } from './random/philox.ts';
export { integrate, type Integral, type IntegrateOptions } from './quadrature/adaptive.ts';
export { gaussHermite, gaussLegendre, type GaussRule } from './quadrature/gauss.ts';
export { streamOf, type Stream } from './random/stream.ts';
export { no, ok, type Result } from './result.ts';
