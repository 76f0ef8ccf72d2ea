import { murmur128 } from '../kit/index.ts';
import type { Experience } from '../outcomes/index.ts';

/** The candidates of one decision, as remembered. */
export interface Remembered {
  readonly decision: string;
  readonly hash: number;
  readonly user: Float32Array;
  /** Candidate rows, row-major. */
  readonly candidates: Float32Array;
  readonly count: number;
}

/**
 * A sample of decisions with candidates: those whose ids hash lowest, so that it depends neither on the order in
 * which they come nor on how often. Mutable.
 */
export interface Sketch {
  readonly size: number;
  /** By hash. */
  readonly kept: Remembered[];
}

export const emptySketch = (size = 64): Sketch => ({ size, kept: [] });

const words = new Uint32Array(4);

function hashOf(id: string): number {
  murmur128(id, 0, words);
  return words[0]! * 4294967296 + words[1]!;
}

/** Offers the decision of a row. */
export function offer(sketch: Sketch, experience: Experience, row: number): void {
  const { userWidth: p, candidateWidth: q, first } = experience;
  const [from, end] = [first[row]!, first[row + 1]!];
  if (from === end) return;
  const decision = experience.decision[row]!;
  const hash = hashOf(decision);
  const { kept, size } = sketch;
  if (kept.length === size && hash >= kept[size - 1]!.hash) return;
  keep(sketch, {
    decision,
    hash,
    user: experience.userRows.slice(row * p, (row + 1) * p),
    candidates: experience.candidateRows.slice(from * q, end * q),
    count: end - from,
  });
}

function keep({ kept, size }: Sketch, one: Remembered): void {
  if (kept.some(({ decision }) => decision === one.decision)) return;
  const place = kept.findIndex(({ hash }) => hash > one.hash);
  kept.splice(place === -1 ? kept.length : place, 0, one);
  if (kept.length > size) kept.pop();
}

/** Offers all that another sketch keeps. */
export function mergeSketch(to: Sketch, from: Sketch): void {
  for (const one of from.kept) keep(to, one);
}
