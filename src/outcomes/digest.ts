import { digestOfBytes, type Digest } from '../kit/index.ts';
import type { Experience } from './experience.ts';

/** The digest of experience, for the card of what is learned from it: of all its blocks, one after the other. */
export function experienceDigest(experience: Experience): Digest {
  const { objectives, users, artefacts, assignments, decision, units } = experience;
  const texts = new TextEncoder().encode(
    JSON.stringify([objectives, users, artefacts, decision, assignments, ...(units ? [units.names] : [])]),
  );
  const { user, artefact, at, userRows, first, candidateRows, message, channel, slot } = experience;
  const { probability, silence, chosen, reward, assigned, charge } = experience;
  return digestOfBytes(
    joined([
      texts,
      ...[user, artefact, at, userRows, first, candidateRows, message].map(bytesOf),
      ...[channel, slot, probability, silence, chosen, reward, assigned, charge].map(bytesOf),
      ...(units ? [bytesOf(units.of)] : []),
    ]),
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
