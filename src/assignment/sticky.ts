import type { Exposed, UserState } from '../state/index.ts';

/** The arm in which a unit first met an experiment, with its probability and the time then. */
export type Kept = Exposed;

/**
 * Where arms are kept once they were met, outside of user states: for units of several users, and for flags that are
 * asked for without a state. What was kept first holds.
 */
export interface StickyStore {
  readonly read: (experiment: string, unit: string) => Kept | undefined;
  readonly keep: (experiment: string, unit: string, kept: Kept) => void;
}

/** Keeps arms in memory, for tests and for processes that live as long as an experiment. */
export function stickyInMemory(): StickyStore {
  const all = new Map<string, Kept>();
  const key = (experiment: string, unit: string) => `${experiment}\u0000${unit}`;
  return {
    read: (experiment, unit) => all.get(key(experiment, unit)),
    keep: (experiment, unit, kept) => {
      if (!all.has(key(experiment, unit))) all.set(key(experiment, unit), kept);
    },
  };
}

/** What a user's state kept: the exposures that the fold has seen. */
export const keptBy =
  ({ exposed }: Pick<UserState, 'exposed'>) =>
  (experiment: string): Kept | undefined =>
    exposed?.[experiment];
