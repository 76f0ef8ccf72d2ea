import { tablesErrors } from '../errors.ts';
import { linesOf } from '../lines.ts';
import { documentFault } from './scan.ts';

/** What a JSON document says, or the place from 1 where it breaks, and how. */
export type JsonDocument =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly line: number; readonly column: number; readonly reason: string };

/** Most bytes of one document: an artefact with all its covariances is far below. */
const MOST = 256 * 1024 * 1024;

/**
 * Reads a whole JSON document: UTF-8, a byte order mark passed over, no key twice, at most 256 levels deep. Throws
 * TABLES_TOO_LARGE past 256 MiB. What is broken is told by its place and never quoted.
 */
export async function readDocument(name: string, bytes: AsyncIterable<Uint8Array>): Promise<JsonDocument> {
  const lines: string[] = [];
  for await (const block of linesOf(inOnePiece(bytes, name), name, { bytes: MOST, rowLength: MOST })) {
    for (const { line, text, fault } of block) {
      if (fault) return { kind: 'broken', line, ...fault };
      lines.push(text);
    }
  }
  const text = lines.join('\n');
  const fault = documentFault(text);
  return fault ? brokenAt(text, fault) : { kind: 'json', value: JSON.parse(text) };
}

/** A document may be one line; it is split where all of it is there, or each piece would be looked through again. */
async function* inOnePiece(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > MOST) throw tablesErrors.TABLES_TOO_LARGE({ name, bytes: MOST });
    pieces.push(piece);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  yield whole;
}

function brokenAt(
  text: string,
  { at, reason }: { readonly at: number; readonly reason: string },
): JsonDocument {
  const before = text.slice(0, at).split('\n');
  return { kind: 'broken', line: before.length, column: before.at(-1)!.length + 1, reason };
}
