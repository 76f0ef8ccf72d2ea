import type { Digest } from '../kit/index.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { checksum } from './checksum.ts';
import { decisionErrors } from './errors.ts';

const checksumBytes = 8;

const writer = new ByteWriter();

/** Bytes of a record: the four of its format, what `write` writes, a checksum of all before it. A copy, to keep. */
export function sealed(magic: number, write: (writer: ByteWriter) => void): Uint8Array {
  writer.restart();
  writer.u32(magic);
  write(writer);
  const [a, b] = checksum(writer.view());
  writer.u32(a);
  writer.u32(b);
  return writer.view().slice();
}

/** What stands between format and checksum; throws DECISION_DAMAGED unless one of the formats and the checksum hold. */
export function opened(
  bytes: Uint8Array,
  magics: readonly number[],
): { readonly magic: number; readonly reader: ByteReader } {
  if (bytes.length < checksumBytes + 4)
    throw decisionErrors.DECISION_DAMAGED({ problem: 'it ends too early' });
  const body = bytes.subarray(0, bytes.length - checksumBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  if (!magics.includes(magic)) throw decisionErrors.DECISION_DAMAGED({ problem: 'it is of another format' });
  const [a, b] = checksum(body);
  const holds = view.getUint32(body.length, true) === a && view.getUint32(body.length + 4, true) === b;
  if (!holds) throw decisionErrors.DECISION_DAMAGED({ problem: 'its checksum does not hold' });
  const reader = new ByteReader(body);
  reader.u32();
  return { magic, reader };
}

/** Digests as words: a process meets few, and parsing hexadecimal costs more than the rest of the header. */
const digestWords = new Map<Digest, Uint32Array>();

export function wordsOf(digest: Digest): Uint32Array {
  const known = digestWords.get(digest);
  if (known) return known;
  if (digestWords.size >= 4096) digestWords.clear();
  const words = Uint32Array.from({ length: 8 }, (_, i) =>
    Number.parseInt(digest.slice(i * 8, i * 8 + 8), 16),
  );
  digestWords.set(digest, words);
  return words;
}

export function readDigest(reader: ByteReader): Digest {
  let hex = '';
  for (let i = 0; i < 8; i++) hex += reader.u32().toString(16).padStart(8, '0');
  return hex as Digest;
}
