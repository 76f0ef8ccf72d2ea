import { Slab, type Digest } from '../kit/index.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { checksum, wordsOf } from './checksum.ts';
import { decisionErrors } from './errors.ts';

const checksumBytes = 8;

const writer = new ByteWriter();
/** Of records alone: some keep them all. */
const slab = new Slab();

/** Bytes of a record: the four of its format, what `write` writes, a checksum of all before it. A copy, to keep. */
export function sealed(magic: number, write: (writer: ByteWriter) => void): Uint8Array {
  writer.restart();
  writer.u32(magic);
  write(writer);
  const [a, b] = checksum(writer);
  writer.u32(a);
  writer.u32(b);
  const written = writer.view();
  const record = slab.octets(written.length);
  record.set(written);
  return record;
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
  const [a, b] = checksum({ bytes: body, words: wordsOf(body), length: body.length });
  const holds = view.getUint32(body.length, true) === a && view.getUint32(body.length + 4, true) === b;
  if (!holds) throw decisionErrors.DECISION_DAMAGED({ problem: 'its checksum does not hold' });
  const reader = new ByteReader(body);
  reader.u32();
  return { magic, reader };
}

/** Digests as bytes: a process meets few, and parsing hexadecimal costs more than the rest of the header. */
const digestBytes = new Map<Digest, Uint8Array>();

export function bytesOf(digest: Digest): Uint8Array {
  const known = digestBytes.get(digest);
  if (known) return known;
  if (digestBytes.size >= 4096) digestBytes.clear();
  const bytes = Uint8Array.from({ length: 32 }, (_, i) =>
    Number.parseInt(digest.slice(i * 2, i * 2 + 2), 16),
  );
  digestBytes.set(digest, bytes);
  return bytes;
}

export function readDigest(reader: ByteReader): Digest {
  let hex = '';
  for (let i = 0; i < 32; i++) hex += reader.u8().toString(16).padStart(2, '0');
  return hex as Digest;
}
