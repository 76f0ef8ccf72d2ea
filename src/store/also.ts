import type { Event } from '../events/index.ts';
import type { Also, Commit } from './store.ts';

/** The name by which a conflict tells what was changed meanwhile. */
export function nameOf(also: Also): string {
  if (also.kind === 'user') return also.user;
  return also.kind === 'address' ? also.key : also.name;
}

/** All facts of a commit: its user's, then those of the others. */
export const factsOf = ({ facts, also }: Pick<Commit, 'facts' | 'also'>): readonly Event[] =>
  also === undefined ? facts : [...facts, ...also.flatMap((one) => (one.kind === 'user' ? one.facts : []))];
