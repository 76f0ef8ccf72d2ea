import type { Event } from '../events/index.ts';
import type { Also, Commit } from './store.ts';

/** The name by which a conflict tells what was changed meanwhile. */
export const nameOf = (also: Also): string => (also.kind === 'user' ? also.user : also.key);

/** All facts of a commit: its user's, then those of the others. */
export const factsOf = ({ facts, also = [] }: Pick<Commit, 'facts' | 'also'>): readonly Event[] =>
  also.length === 0 ? facts : [...facts, ...also.flatMap((one) => (one.kind === 'user' ? one.facts : []))];
