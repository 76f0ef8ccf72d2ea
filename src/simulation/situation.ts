import type { Knows } from './population.ts';
import type { FamilyPreset } from './preset.ts';

/** True where a user is in the situation that a family of messages is made for. */
export function fits(
  { state, traits }: Knows<'state' | 'traits'>,
  u: number,
  { when }: FamilyPreset,
  day: number,
): boolean {
  if (when.plan !== undefined && (when.plan === 'premium') !== (state.premium[u] === 1)) return false;
  if (when.maxTenureDays !== undefined && traits.tenure[u]! + day >= when.maxTenureDays) return false;
  return when.minIdleDays === undefined || state.idle[u]! >= when.minIdleDays;
}
