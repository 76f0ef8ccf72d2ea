// Takes nothing of the domain, gives brands, results, coded errors, digests and keyed randomness; never knows a message.
export { brandOf, type Brand } from './brand.ts';
export {
  CodedError,
  codedErrors,
  errorDocsOf,
  type ErrorDoc,
  type ErrorRow,
  type ErrorTable,
} from './coded-error.ts';
export { canonicalJson, digestOf, digestOfBytes, type Digest, type Json } from './hash/digest.ts';
export { murmur128, murmur128Hex } from './hash/murmur3.ts';
export { philox4x32 } from './random/philox.ts';
export { streamOf, type Stream } from './random/stream.ts';
export { no, ok, type Result } from './result.ts';
