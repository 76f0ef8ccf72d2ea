// The price of an exposure in permission: opting out, complaining, uninstalling.
import { kindCode } from './events.ts';
import type { Population } from './population.ts';
import { unit } from './randomness.ts';

/** An exposure as permission sees it. */
export interface Exposure {
  readonly channel: number;
  readonly minute: number;
  readonly irrelevance: number;
}

/**
 * Opt-out and complaint are the two ends of one uniform, so they exclude each other and neither moves the other's draw:
 * hazard = base · exp(a · fatigue of the channel + b · to irrelevance · irrelevance), at most ½.
 */
export function riskPermission(p: Population, u: number, exposure: Exposure): void {
  const { channel, irrelevance, minute } = exposure;
  const { preset, state, traits, events, draws } = p;
  const { optOut, complaint, uninstall } = preset.channels[channel]!;
  const worse = Math.exp(
    preset.permission.fatigue * state.fatigue[u * preset.channels.length + channel]! +
      preset.permission.irrelevance * traits.toIrrelevance[u]! * irrelevance,
  );
  const chance = unit(draws.words[0]!);
  const optsOut = chance < Math.min(0.5, optOut * worse);
  const complains = 1 - chance < Math.min(0.5, complaint * worse);
  if (complains) events.add(kindCode.complaint, minute, 0);
  if (optsOut) events.add(kindCode['opt-out'], minute, 0);
  if (optsOut || complains) state.consent[u]! &= ~(1 << channel);
  if (unit(draws.words[1]!) < Math.min(0.5, uninstall * worse)) uninstallApp(p, u, minute);
}

/** The app is gone: its channels end for good, and some engagement goes with it. */
export function uninstallApp(
  { state, appMask, events, preset }: Population,
  u: number,
  minute: number,
): void {
  if ((state.token[u]! & appMask) === 0) return;
  state.token[u]! &= ~appMask;
  state.habit[u]! -= preset.permission.uninstallDrop;
  state.engagement[u]! -= preset.permission.uninstallDrop;
  events.add(kindCode.uninstall, minute, 0);
}
