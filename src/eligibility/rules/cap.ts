import { z } from 'zod';
import { millis, periodEnd, periodStart, type Period, type ZoneTable } from '../../kit/index.ts';
import { duration, millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import type { CompiledRule, Refusal, RuleContext } from '../rule.ts';
import { counterOf, isOn, scopeOptions, type ScopeInput } from './scope.ts';

const options = z.strictObject({
  ...scopeOptions,
  /** Most contacts in a window. 0: never a contact. null: explicitly without a limit. It has no default. */
  limit: z.int().nonnegative().nullable(),
  /** A rolling window of this length, or a calendar period of the user's own zone. */
  per: z.union([duration, z.enum(['day', 'week', 'month'])]),
  /** A lower limit for users first seen less than `age` ago, of whom little is known. */
  newUsers: z.strictObject({ age: duration, limit: z.int().nonnegative() }).optional(),
});
type Options = z.infer<typeof options>;

interface Input extends ScopeInput {
  readonly limit: number | null;
  readonly per: Duration | Period;
  readonly newUsers?: { readonly age: Duration; readonly limit: number };
}

const isPeriod = (per: Duration | Period): per is Period =>
  per === 'day' || per === 'week' || per === 'month';

/** When the next slot for one more contact comes, or undefined when there is room at `slot`. */
type Full = (times: readonly number[], slot: number, limit: number) => number | undefined;

/**
 * Rolling window, half open: no span of `window` may hold more than `limit` contacts, planned ones included.
 * Every such span that would contain the slot begins at a contact or at the slot itself.
 */
const rolling =
  (window: number): Full =>
  (times, slot, limit) => {
    const near = [...times.filter((t) => t > slot - window && t < slot + window), slot].sort((a, b) => a - b);
    for (const start of near) {
      if (start > slot) break;
      const held = near.filter((t) => t >= start && t < start + window).length;
      if (held > limit) return limit === 0 ? undefined : start + window;
    }
    return undefined;
  };

const fullIn = (times: readonly number[], start: number, end: number): number =>
  times.filter((t) => t >= start && t < end).length;

/** Calendar period of the user's zone. */
function calendar(zone: ZoneTable, period: Period): Full {
  return (times, slot, limit) => {
    const start = periodStart(zone, millis(slot), period);
    const end = periodEnd(zone, millis(slot), period);
    return fullIn(times, start, end) >= limit ? end : undefined;
  };
}

/** A calendar period of an unknown zone fails closed: any period of its length, wherever midnight is. */
const longest: Readonly<Record<Period, number>> = { day: 25, week: 7 * 24 + 1, month: 31 * 24 + 1 };
const hour = 3_600_000;

function fullOf({ per }: Options): (context: RuleContext) => Full {
  if (!isPeriod(per)) {
    const full = rolling(millisOf(per));
    return () => full;
  }
  const closed = rolling(longest[per] * hour);
  return ({ zone }) => (zone ? calendar(zone, per) : closed);
}

/** At most so many contacts in a window; all caps hold together, reservations and planned contacts count. */
export const capKind = rowKind({
  kind: 'cap',
  version: 1,
  options,
  compile: (declared): CompiledRule => {
    const isCounted = counterOf(declared);
    const fullIn = fullOf(declared);
    return {
      classes: declared.classes,
      refuses: (context, candidate): Refusal | undefined => {
        const limit = limitFor(declared, context);
        if (limit === null || !isOn(declared, candidate, context)) return undefined;
        if (limit === 0) return { reason: 'cap_zero' };
        const counted = context.state.contacts.filter((contact) => isCounted(contact, candidate, context));
        if (counted.length < limit) return undefined;
        const times = counted.map((contact) => contact.slot);
        const until = fullIn(context)(times, candidate.slot, limit);
        return until === undefined ? undefined : { reason: 'cap_reached', until };
      },
    };
  },
});

export const capReasons = {
  cap_reached: 'the most contacts that a window may hold are taken',
  cap_zero: 'the cap allows no contact at all',
};

function limitFor({ limit, newUsers }: Options, { state, now }: RuleContext): number | null {
  if (!newUsers || now - state.since >= millisOf(newUsers.age)) return limit;
  return limit === null ? newUsers.limit : Math.min(limit, newUsers.limit);
}

/** Declares a cap: `cap({ limit: 3, per: '7d' })`, `cap({ limit: 1, per: 'day', same: 'channel', channel: 'push' })`. */
export const cap = (input: Input): Row<'cap'> => capKind.row(input);
