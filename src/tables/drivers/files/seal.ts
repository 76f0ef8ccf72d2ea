// A digest inside a Parquet file. Parquet's own checksums are optional and DuckDB writes none, so that a flipped
// bit can read as another number. Footer offsets count from the start of the file, so 40 bytes fit between the
// last column and the footer, and every other reader passes over them:
//   data ‖ "FANTAIL1" ‖ SHA-256(data ‖ footer) ‖ footer ‖ footer length, 4 bytes ‖ "PAR1"
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tablesErrors } from '../../index.ts';
import { unreadable } from './bytes.ts';

const MARK = Buffer.from('FANTAIL1');
const SEAL = MARK.length + 32;
const SMALLEST = 12;

const damaged = (name: string, reason: string): Error => tablesErrors.TABLES_SOURCE_DAMAGED({ name, reason });

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  return buffer.subarray(0, bytesRead);
}

/** Where the footer of a Parquet file begins; throws TABLES_SOURCE_DAMAGED where the file is none. */
async function footerAt(file: FileHandle, name: string): Promise<number> {
  const { size } = await file.stat();
  const head = await bytesAt(file, 0, 4);
  if (size < SMALLEST || head.toString('latin1') !== 'PAR1')
    throw damaged(name, 'it does not begin as Parquet does, at byte 0');
  const tail = await bytesAt(file, size - 8, 8);
  if (tail.toString('latin1', 4) !== 'PAR1')
    throw damaged(name, `it does not end as Parquet does, at byte ${size - 4}; it may be cut off`);
  const footer = size - 8 - tail.readUInt32LE(0);
  if (footer < 4)
    throw damaged(name, `its footer would begin before its start, by the length at byte ${size - 8}`);
  return footer;
}

async function digestOf(
  path: string,
  parts: readonly (readonly [start: number, end: number])[],
): Promise<Buffer> {
  const hash = createHash('sha256');
  for (const [start, end] of parts) {
    if (end <= start) continue;
    for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  }
  return hash.digest();
}

/** Puts the seal into a Parquet file that was just written. */
export async function seal(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const footer = await footerAt(file, path);
    const end = await bytesAt(file, footer, size - footer);
    const digest = await digestOf(path, [[0, size]]);
    await file.write(Buffer.concat([MARK, digest, end]), 0, SEAL + end.length, footer);
  } finally {
    await file.close();
  }
}

/** Checks the frame of a Parquet file, and its seal where it has one; throws TABLES_SOURCE_DAMAGED. */
export async function checkSeal(path: string): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { size } = await file.stat();
    const footer = await footerAt(file, path);
    if (footer < SEAL) return;
    const found = await bytesAt(file, footer - SEAL, SEAL);
    if (!found.subarray(0, MARK.length).equals(MARK)) return;
    const digest = await digestOf(path, [
      [0, footer - SEAL],
      [footer, size],
    ]);
    if (!digest.equals(found.subarray(MARK.length)))
      throw damaged(path, `its ${size} bytes do not match the digest at byte ${footer - SEAL}`);
  } finally {
    await file.close();
  }
}
