import type { ReadFeature, Unit } from '../program/index.ts';
import type { UserState } from '../state/index.ts';
import type { Subject } from './assigner.ts';
import { keptBy } from './sticky.ts';
import { unitOf } from './unit.ts';

/**
 * A user of whom a state is known, to be assigned now. What the state keeps is the unit's own only where the user is the
 * unit: of others who share it the state knows nothing, so that the hash of the unit speaks.
 */
export function subjectOf(state: UserState, now: number, read: ReadFeature): Subject {
  const met = keptBy(state);
  const unitFor = (unit: Unit) => unitOf(unit, state);
  const isAlone = (unit: Unit) => unit.kind === 'user' || unitFor(unit) === state.user;
  return {
    user: state.user,
    now,
    unit: unitFor,
    read,
    kept: (experiment, unit) => {
      const known = met(experiment);
      return known && isAlone(unit) ? known : undefined;
    },
    met,
  };
}
