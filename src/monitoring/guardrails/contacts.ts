import { asymptoticSequence, valuesArm } from '../../experiments/index.ts';
import { msPerWeek } from '../../kit/index.ts';
import type { Sighting } from '../finding.ts';
import type { Log, Monitor } from '../log.ts';
import { sendsOf } from './sends.ts';

/** The number of users at which the sequence is tightest; fixed before the data. */
const tuning = 10_000;

/** Fewer users than this have no normal mean. */
const leastUsers = 100;

/** Slots of every contacted user, rising. */
function slotsByUser(log: Log): ReadonlyMap<string, readonly number[]> {
  const slots = new Map<string, number[]>();
  for (const { user, slot } of sendsOf(log)) {
    const own = slots.get(user);
    if (own) own.push(slot);
    else slots.set(user, [slot]);
  }
  return slots;
}

/** Most slots in any [s, s + 7 days). */
function busiest(slots: readonly number[]): number {
  let [most, from] = [0, 0];
  slots.forEach((slot, i) => {
    while (slot - slots[from]! >= msPerWeek) from++;
    most = Math.max(most, i + 1 - from);
  });
  return most;
}

const advice =
  'Users are contacted more often than was promised. Check that a cap says so in the program, and which program the contacts come from.';

/** No user above the limit within any 7 days: nothing is left to chance. */
function exact(slots: ReadonlyMap<string, readonly number[]>, limit: number | undefined): Sighting {
  let most = 0;
  for (const own of slots.values()) most = Math.max(most, busiest(own));
  return {
    where: { segment: 'the most contacted user' },
    statistic: { name: 'contacts within 7 days', value: most },
    ...(limit === undefined ? {} : { threshold: limit }),
    n: slots.size,
    enough: slots.size > 0,
    size: limit !== undefined && most > limit ? 'alarm' : 'ok',
    advice,
  };
}

/** The mean of contacts per user and week, by an asymptotic confidence sequence that may be read every day. */
function onAverage(slots: ReadonlyMap<string, readonly number[]>, log: Log): Sighting {
  const { since, now, limits } = log;
  const weeks = Math.max(1, (now - since) / msPerWeek);
  const users = new Set(log.current.map(({ user }) => user));
  const perWeek = Float64Array.from(users, (user) => (slots.get(user)?.length ?? 0) / weeks);
  const n = perWeek.length;
  const common = {
    where: { segment: 'all users decided for' },
    ...(limits.contacts === undefined ? {} : { threshold: limits.contacts }),
    n,
    advice,
  };
  const mean = n === 0 ? Number.NaN : perWeek.reduce((sum, value) => sum + value, 0) / n;
  const statistic = { name: 'mean contacts per user and 7 days', value: mean };
  const arm = n >= leastUsers ? valuesArm(perWeek) : undefined;
  if (!arm || arm.variance === 0)
    return {
      ...common,
      statistic,
      enough: n >= leastUsers,
      size: mean > (limits.contacts ?? Infinity) ? 'alarm' : 'ok',
    };
  const effect = { value: mean, se: Math.sqrt(arm.variance / n), df: null, assumptions: arm.assumptions };
  const isMore = limits.contacts !== undefined && mean > limits.contacts;
  const question = { n, tuning, nullValue: limits.contacts ?? mean, alpha: 0.05 };
  const { interval, p } = asymptoticSequence(effect, question);
  return {
    ...common,
    statistic,
    interval: [Math.max(0, interval.lower ?? 0), interval.upper ?? Infinity],
    ...(limits.contacts === undefined ? {} : { p: isMore ? p : 1 }),
    enough: true,
    size: isMore ? 'alarm' : 'ok',
  };
}

/** How often users are contacted, the most contacted one and all together, against the limit that was promised. */
export const contacts: Monitor<'contacts'> = {
  kind: 'contacts',
  watch: (log) => {
    const slots = slotsByUser(log);
    return [exact(slots, log.limits.contacts), onAverage(slots, log)];
  },
};
