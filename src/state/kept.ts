import type { Series } from './series.ts';
import type { UserState } from './user-state.ts';

/** A state as stores keep it: JSON, with the series by key in one object. */
export type KeptState = Omit<UserState, 'series'> & { readonly series: Readonly<Record<string, Series>> };

/** A state in the form in which it is kept. */
export function keptForm(state: UserState): KeptState {
  const { keys, series } = state.series;
  return { ...state, series: Object.fromEntries(keys.map((key, i) => [key, series[i]!])) };
}

/** The state that was kept. */
export function fromKept(kept: KeptState): UserState {
  const keys = Object.keys(kept.series).sort();
  return { ...kept, series: { keys, series: keys.map((key) => kept.series[key]!) } };
}
