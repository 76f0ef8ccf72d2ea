import type { Event } from '../events/index.ts';
import type { Commit } from './store.ts';

/** Whether a fact takes something back that was allowed. */
function isRefusal(event: Event): boolean {
  if (event.kind === 'consent') return !event.granted;
  if (event.kind === 'preference') return !event.wanted;
  if (event.kind === 'address') return !event.valid;
  return event.kind === 'erasure' || (event.kind === 'response' && event.name === 'complaint');
}

/** Whether a commit must go on where there is no room for others: somebody says no, and nothing is decided beside. */
export const isUrgent = ({ facts, records = [], due = [] }: Commit): boolean =>
  records.length === 0 && due.length === 0 && facts.some(isRefusal);
