// Fatigue, per channel and over all: rises with every exposure, more when irrelevant, and fades in days.
import type { Population } from './population.ts';

/** A night: everything that fades keeps its share. */
export function fade({ state, fading, preset }: Population, u: number): void {
  const channels = preset.channels.length;
  for (let c = 0; c < channels; c++) state.fatigue[u * channels + c]! *= fading.fatigue;
  state.fatigueAll[u]! *= fading.fatigue;
  state.lift[u]! *= fading.lift;
  state.conversionLift[u]! *= fading.conversionLift;
  state.backlash[u]! *= fading.backlash;
}

/** An exposure: F += weight of the channel · to volume · (1 + k · to irrelevance · irrelevance). */
export function tire(
  { state, traits, preset }: Population,
  u: number,
  { channel, irrelevance }: { readonly channel: number; readonly irrelevance: number },
): void {
  const extra = preset.fatigue.irrelevance * traits.toIrrelevance[u]! * irrelevance;
  const step = preset.channels[channel]!.fatigue * traits.toVolume[u]! * (1 + extra);
  state.fatigue[u * preset.channels.length + channel]! += step;
  state.fatigueAll[u]! += step;
}
