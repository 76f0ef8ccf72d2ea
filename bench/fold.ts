import { uniform } from '../src/policy/index.ts';
import { foldOf, stateOf } from '../src/state/index.ts';
import { bytesPerCall, perCall, type Line } from './bench.ts';
import { facts, setupUnder, user } from './portfolio.ts';

/** What a fact costs a user's state, under the counters and rules of the bench's portfolio: one core, one user. */
export function* fold(): Iterable<Line> {
  const apply = foldOf(setupUnder(uniform()).portfolio);
  const events = facts();
  const known = stateOf(apply, user, events);
  const activity = events.find(({ kind }) => kind === 'activity')!;
  const history = perCall(() => void stateOf(apply, user, events), { calls: 300 }) / events.length;
  const one = perCall(() => void apply(known, activity), { calls: 10_000 });
  yield { bench: 'fold', metric: 'facts_per_s', value: Math.round(1 / history), unit: '1/s per core' };
  yield { bench: 'fold', metric: 'activities_per_s', value: Math.round(1 / one), unit: '1/s per core' };
  const state = JSON.stringify(known).length;
  yield { bench: 'fold', metric: 'bytes_per_state', value: state, unit: 'B of JSON' };
  const allocated = Math.round(bytesPerCall(() => void apply(known, activity)));
  yield { bench: 'fold', metric: 'bytes_allocated_per_activity', value: allocated, unit: 'B' };
}
