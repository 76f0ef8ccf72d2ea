import { z } from 'zod';
import { millis, msPerHour, periodEnd, periodStart, type Period, type ZoneTable } from '../../kit/index.ts';
import { duration, millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import type { CompiledRule, Refusal, RuleContext } from '../rule.ts';
import { lookBack } from './look-back.ts';
import { ledgerCheck, roomInSpans } from './room.ts';
import { besideShadow } from './shadow.ts';
import { scopeIn, scopeOptions, type Scoped, type ScopeInput } from './scope.ts';

const limit = z.int().nonnegative();

const options = z.strictObject({
  ...scopeOptions,
  /** Most contacts in a window. 0: never a contact. null: explicitly without a limit. It has no default. */
  limit: limit.nullable(),
  /** Every span of this length, half open: none may hold more. Or a calendar period of the user's own zone. */
  per: z.union([lookBack, z.enum(['day', 'week', 'month'])]),
  /**
   * A lower limit for slots less than `age` after a user was first seen, when little is known of them.
   * A share of new users is `explored`: held to the ordinary limit, so that what it does to them is learned.
   */
  newUsers: z
    .strictObject({ age: duration, limit, explored: z.number().min(0).max(0.5).default(0) })
    .optional(),
});
type Options = z.infer<typeof options>;

interface Input extends ScopeInput {
  readonly limit: number | null;
  readonly per: Duration | Period;
  readonly newUsers?: { readonly age: Duration; readonly limit: number; readonly explored?: number };
}

/** The first instant from `slot` on with room for one more contact under a limit; Infinity for never. */
type Room = (times: readonly number[], slot: number, limit: number) => number;

const isPeriod = (per: Duration | Period): per is Period =>
  per === 'day' || per === 'week' || per === 'month';

/** The longest that a period can be anywhere: the clocks of Troll are set back by two hours. */
const longest: Readonly<Record<Period, number>> = {
  day: 26 * msPerHour,
  week: (7 * 24 + 2) * msPerHour,
  month: (31 * 24 + 2) * msPerHour,
};

const spans =
  (window: number): Room =>
  (times, slot, limit) =>
    roomInSpans(times, slot, { limit, window });

/** Calendar periods of the user's zone. */
const periods =
  (zone: ZoneTable, period: Period): Room =>
  (times, slot, limit) => {
    if (limit === 0) return Number.POSITIVE_INFINITY;
    let free = millis(slot);
    for (;;) {
      const start = periodStart(zone, free, period);
      const end = periodEnd(zone, free, period);
      const held = times.filter((time) => time >= start && time < end).length;
      if (held < limit) return free;
      free = end;
    }
  };

/** A period of an unknown zone fails closed: every span as long as one can be, wherever midnight is. */
function roomOf({ per }: Options): (context: RuleContext) => Room {
  if (!isPeriod(per)) {
    const room = spans(millisOf(per));
    return () => room;
  }
  const anywhere = spans(longest[per]);
  return ({ zone }) => (zone ? periods(zone, per) : anywhere);
}

const windowOf = ({ per }: Options): number => (isPeriod(per) ? longest[per] : millisOf(per));

/** At most so many contacts in a window; all caps hold together, reservations and planned contacts count. */
export const capKind = rowKind({
  kind: 'cap',
  version: 1,
  options,
  compile:
    (declared, place): CompiledRule =>
    (portfolio) => {
      const scoped = scopeIn(portfolio, declared, place);
      const room = roomOf(declared);
      const window = windowOf(declared);
      const explored = declared.newUsers?.explored ?? 0;
      const layer = { layer: `newUsers:${place.program}`, share: explored };
      const rule = (context: RuleContext) => {
        const limits = limitsFor(
          declared,
          context.state.since,
          explored > 0 && context.explores(layer.layer),
        );
        if (limits.least === null) return undefined;
        const refuses = refuserOf(limits, room(context), scoped);
        return ledgerCheck({ scoped, window, least: limits.least, refuses }, context);
      };
      return { classes: scoped.classes, prepare: besideShadow(rule), ...(explored > 0 ? { layer } : {}) };
    },
});

export const capReasons = {
  cap_reached: 'the most contacts that a window may hold are taken',
  cap_zero: 'the cap allows no contact at all',
};

/** A user's limits: one for slots before an instant, another from then on; null is none. */
interface Limits {
  readonly young: number | null;
  readonly grown: number | null;
  readonly grownFrom: number;
  readonly least: number | null;
}

function limitsFor({ limit, newUsers }: Options, since: number, explored: boolean): Limits {
  if (!newUsers || explored)
    return { young: limit, grown: limit, grownFrom: Number.NEGATIVE_INFINITY, least: limit };
  const young = limit === null ? newUsers.limit : Math.min(limit, newUsers.limit);
  return { young, grown: limit, grownFrom: since + millisOf(newUsers.age), least: young };
}

function refuserOf({ young, grown, grownFrom }: Limits, room: Room, { defers }: Scoped) {
  const freeUnder = (times: readonly number[], slot: number, limit: number | null): number =>
    limit === null ? slot : room(times, slot, limit);
  const freeFrom = (times: readonly number[], slot: number): number => {
    const free = slot < grownFrom ? freeUnder(times, slot, young) : slot;
    return slot < grownFrom && free < grownFrom ? free : freeUnder(times, Math.max(slot, grownFrom), grown);
  };
  return (times: readonly number[], slot: number): Refusal | undefined => {
    const until = freeFrom(times, slot);
    if (until === slot) return undefined;
    const reason = (slot < grownFrom ? young : grown) === 0 ? 'cap_zero' : 'cap_reached';
    return until <= furthest ? { reason, until, defers } : { reason };
  };
}

/** No calendar reaches further: a user of whom nothing is known is new for ever. */
const furthest = 8.64e15;

/** Declares a cap: `cap({ limit: 3, per: '7d' })`, `cap({ limit: 1, per: 'day', same: 'channel', channel: 'push' })`. */
export const cap = (input: Input): Row<'cap'> => capKind.row(input);
