// Bytes in, numbered lines of text out, in bounded memory.
import { tablesErrors } from './errors.ts';
import type { Limits } from './source.ts';

/** A line without its line feed; a carriage return before it is kept, for quoted fields hold them too. */
export interface Line {
  readonly line: number;
  readonly text: string;
  /** What makes the line unreadable, and at which character. */
  readonly fault?: { readonly column: number; readonly reason: string };
}

const LF = 10;
const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The first replacement character that the bytes do not spell themselves, from 1. */
function firstBadCharacter(bytes: Uint8Array): number {
  const text = lossy.decode(bytes);
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    const before = encoder.encode(text.slice(0, at)).length;
    const isWritten = bytes[before] === 0xef && bytes[before + 1] === 0xbf && bytes[before + 2] === 0xbd;
    if (!isWritten) return at + 1;
  }
  return 1;
}

function lineOf(bytes: Uint8Array, line: number): Line {
  const text = decoded(bytes);
  if (text !== undefined) return { line, text };
  const column = firstBadCharacter(bytes);
  return { line, text: lossy.decode(bytes), fault: { column, reason: 'a byte that is not UTF-8' } };
}

/** Lines of bytes that end in a line feed, one by one: the slow way, taken where a byte is broken. */
function linesByBytes(bytes: Uint8Array, first: number): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(LF, from);
    lines.push(lineOf(bytes.subarray(from, to), first + lines.length));
    from = to + 1;
  }
  return lines;
}

/** Lines of bytes that end in a line feed; `most` bounds the bytes of one. */
function wholeLines(bytes: Uint8Array, first: number, most: number): Line[] {
  const text = decoded(bytes);
  const lines =
    text === undefined
      ? linesByBytes(bytes, first)
      : text
          .slice(0, -1)
          .split('\n')
          .map((text, at): Line => ({ line: first + at, text }));
  return lines.map((line) =>
    isOverlong(line.text, most) ? overlong(encoder.encode(line.text), line.line, most) : line,
  );
}

/** A character takes one to three bytes for each of its units, so few lines need counting. */
const isOverlong = (text: string, most: number): boolean =>
  text.length > most || (text.length * 3 > most && encoder.encode(text).length > most);

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const BOM = [0xef, 0xbb, 0xbf];
const withoutBom = (bytes: Uint8Array): Uint8Array =>
  BOM.every((byte, i) => bytes[i] === byte) ? bytes.subarray(3) : bytes;

/** A line past its bound: its start alone is kept, the rest is passed over. */
const overlong = (bytes: Uint8Array, line: number, most: number): Line => ({
  line,
  text: lossy.decode(bytes.subarray(0, 1024)),
  fault: { column: most + 1, reason: `the line is longer than ${most} bytes` },
});

/** Lines of a byte stream in blocks; throws TABLES_TOO_LARGE past the bound on all bytes. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  limits: Pick<Limits, 'bytes' | 'rowLength'>,
): AsyncGenerator<Line[]> {
  let rest = new Uint8Array(0) as Uint8Array;
  let next = 1;
  let read = 0;
  let skipping = false;
  for await (const chunk of bytes) {
    const isStart = read < 3;
    read += chunk.length;
    if (read > limits.bytes) throw tablesErrors.TABLES_TOO_LARGE({ name, bytes: limits.bytes });
    let waiting = joined(rest, chunk);
    if (isStart && read >= 3) waiting = withoutBom(waiting);
    if (skipping) {
      const end = waiting.indexOf(LF);
      waiting = end < 0 ? new Uint8Array(0) : waiting.subarray(end + 1);
      skipping = end < 0;
    }
    const end = read < 3 ? 0 : waiting.lastIndexOf(LF) + 1;
    const lines = end === 0 ? [] : wholeLines(waiting.subarray(0, end), next, limits.rowLength);
    next += lines.length;
    rest = waiting.slice(end);
    if (rest.length > limits.rowLength) {
      lines.push(overlong(rest, next++, limits.rowLength));
      rest = new Uint8Array(0);
      skipping = true;
    }
    yield lines;
  }
  if (read < 3) rest = withoutBom(rest);
  if (rest.length > 0) yield lastLines(rest, next);
}

/** What is left at the end: one line as a rule, more only in a file of under three bytes. */
function lastLines(rest: Uint8Array, next: number): Line[] {
  const end = rest.lastIndexOf(LF) + 1;
  const lines = end === 0 ? [] : wholeLines(rest.subarray(0, end), next, Infinity);
  if (end < rest.length) lines.push(lineOf(rest.subarray(end), next + lines.length));
  return lines;
}
