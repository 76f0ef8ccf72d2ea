import type { Experience } from '../../outcomes/index.ts';

/** The rows of experience for which `keep` says yes, in their order; users are numbered anew. */
export function partOf(experience: Experience, keep: (row: number) => boolean): Experience {
  const { userWidth, candidateWidth, first, objectives } = experience;
  const rows = Array.from({ length: experience.rows }, (_, row) => row).filter(keep);
  const candidates = rows.flatMap((row) =>
    Array.from({ length: first[row + 1]! - first[row]! }, (_, i) => first[row]! + i),
  );
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i]! + first[row + 1]! - first[row]!));
  const users = new Map<number, number>();
  const user = Int32Array.from(rows, (row) => numberIn(users, experience.user[row]!));
  return {
    rows: rows.length,
    objectives,
    userWidth,
    candidateWidth,
    decision: rows.map((row) => experience.decision[row]!),
    user,
    users: [...users.keys()].map((code) => experience.users[code]!),
    at: Float64Array.from(rows, (row) => experience.at[row]!),
    userRows: blocks(experience.userRows, rows, userWidth),
    first: offsets,
    candidateRows: blocks(experience.candidateRows, candidates, candidateWidth),
    message: Int32Array.from(candidates, (at) => experience.message[at]!),
    channel: Int32Array.from(candidates, (at) => experience.channel[at]!),
    slot: Float64Array.from(candidates, (at) => experience.slot[at]!),
    probability: Float64Array.from(candidates, (at) => experience.probability[at]!),
    silence: Float64Array.from(rows, (row) => experience.silence[row]!),
    chosen: Int32Array.from(rows, (row) => experience.chosen[row]!),
    reward: blocks(experience.reward, rows, objectives.length),
  };
}

function numberIn(numbers: Map<number, number>, code: number): number {
  const known = numbers.get(code) ?? numbers.size;
  numbers.set(code, known);
  return known;
}

/** Lines of a row-major block, by their numbers. */
function blocks<A extends Float32Array | Float64Array>(from: A, lines: readonly number[], width: number): A {
  const out = new (from.constructor as new (length: number) => A)(lines.length * width);
  lines.forEach((line, i) => out.set(from.subarray(line * width, (line + 1) * width), i * width));
  return out;
}
