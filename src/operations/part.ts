import type { Experience } from '../outcomes/index.ts';

/** The rows of experience for which `keep` says yes, in their order; users are numbered anew. */
export function partOf(experience: Experience, keep: (row: number) => boolean): Experience {
  const { userWidth, candidateWidth, first, objectives } = experience;
  const rows = Int32Array.from(experience.decision.keys()).filter(keep);
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i]! + first[row + 1]! - first[row]!));
  const candidates = new Int32Array(offsets.at(-1)!);
  rows.forEach((row, i) => {
    for (let at = first[row]!; at < first[row + 1]!; at++) candidates[offsets[i]! + at - first[row]!] = at;
  });
  const users = new Map<number, number>();
  const user = rows.map((row) => numberIn(users, experience.user[row]!));
  const { artefact, artefacts, assigned, assignments, units } = experience;
  return {
    rows: rows.length,
    objectives,
    userWidth,
    candidateWidth,
    decision: Array.from(rows, (row) => experience.decision[row]!),
    user,
    users: [...users.keys()].map((code) => experience.users[code]!),
    ...(units && { units: { ...units, of: rows.map((row) => units.of[row]!) } }),
    artefact: rows.map((row) => artefact[row]!),
    artefacts,
    assigned: rows.map((row) => assigned[row]!),
    assignments,
    at: Float64Array.from(rows, (row) => experience.at[row]!),
    userRows: blocks(experience.userRows, rows, userWidth),
    first: offsets,
    candidateRows: blocks(experience.candidateRows, candidates, candidateWidth),
    message: candidates.map((at) => experience.message[at]!),
    channel: candidates.map((at) => experience.channel[at]!),
    slot: Float64Array.from(candidates, (at) => experience.slot[at]!),
    probability: Float64Array.from(candidates, (at) => experience.probability[at]!),
    charge: Float64Array.from(candidates, (at) => experience.charge[at]!),
    silence: Float64Array.from(rows, (row) => experience.silence[row]!),
    chosen: rows.map((row) => experience.chosen[row]!),
    reward: blocks(experience.reward, rows, objectives.length),
  };
}

function numberIn(numbers: Map<number, number>, code: number): number {
  const known = numbers.get(code) ?? numbers.size;
  numbers.set(code, known);
  return known;
}

/** Lines of a row-major block, by their numbers. */
function blocks<A extends Float32Array | Float64Array>(from: A, lines: Int32Array, width: number): A {
  const out = new (from.constructor as new (length: number) => A)(lines.length * width);
  lines.forEach((line, i) => out.set(from.subarray(line * width, (line + 1) * width), i * width));
  return out;
}
