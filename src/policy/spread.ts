import type { Candidate } from '../opportunities/index.ts';

/**
 * Spreads a mass over candidates message by message, then channel by channel, then slot by slot, so that
 * a message with many slots gets no more than one with few. Adds to `into`; `which` picks the candidates.
 */
export function spread(
  mass: number,
  candidates: readonly Candidate[],
  { into, which }: { readonly into: Float64Array; readonly which: (candidate: Candidate) => boolean },
): void {
  const messages = new Map<number, Map<number, number[]>>();
  candidates.forEach((candidate, i) => {
    if (!which(candidate)) return;
    const channels = messages.get(candidate.message) ?? new Map<number, number[]>();
    channels.set(candidate.channel, [...(channels.get(candidate.channel) ?? []), i]);
    messages.set(candidate.message, channels);
  });
  for (const channels of messages.values())
    for (const slots of channels.values())
      for (const i of slots) into[i]! += mass / messages.size / channels.size / slots.length;
}
