// A holdout with users who come in over time and shares that differ, for tests.
import type { Stream } from '../../kit/index.ts';
import type { HoldoutLog } from './holdout-log.ts';

/** Users who come in over the periods, a tenth or a fifth of them held; values go on with the user's own rate. */
export function simulatedHoldout(stream: Stream, users: number, periods: number, effect = 0): HoldoutLog {
  const rows = Array.from({ length: users }, (_, user) => {
    const probability = user % 2 === 0 ? 0.2 : 0.5;
    const held = Number(stream.uniform() < probability);
    const from = user % 3 === 0 ? 1 : 0;
    // Users of the smaller holdout are worth more, so that shares that differ would mislead plain means.
    const rate = (user % 2 === 0 ? 2 : 0) + stream.normal() + (held === 1 ? 0 : effect);
    return Array.from({ length: periods - from }, (_, k) => ({
      user,
      period: from + k,
      held,
      probability,
      value: rate + 0.3 * stream.normal(),
    }));
  }).flat();
  return {
    rows: rows.length,
    user: Int32Array.from(rows, ({ user }) => user),
    period: Int32Array.from(rows, ({ period }) => period),
    held: Uint8Array.from(rows, ({ held }) => held),
    probability: Float64Array.from(rows, ({ probability }) => probability),
    value: Float64Array.from(rows, ({ value }) => value),
  };
}
