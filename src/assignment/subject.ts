import type { ReadFeature } from '../program/index.ts';
import type { UserState } from '../state/index.ts';
import type { Subject } from './assigner.ts';
import { keptBy } from './sticky.ts';
import { unitOf } from './unit.ts';

/** A user of whom a state is known, to be assigned now: what was met before is kept by the state. */
export const subjectOf = (state: UserState, now: number, read: ReadFeature): Subject => ({
  user: state.user,
  now,
  unit: (unit) => unitOf(unit, state),
  read,
  kept: keptBy(state),
});
