import { z } from 'zod';
import {
  complement,
  isInside,
  millis,
  msPerDay,
  nextInside,
  safeHours,
  utcTable,
  weeklyHours,
  weeklyWindows,
  type Millis,
  type Span,
  type WeeklyHours,
  type WeeklyWindow,
  type ZoneTable,
} from '../../kit/index.ts';
import { rowKind, type Row } from '../../program/index.ts';
import type { Check, CompiledRule, MessageClass, Refusal, RuleContext } from '../rule.ts';

const options = z.strictObject({
  windows: weeklyWindows,
  classes: z
    .array(z.enum(['transactional', 'service', 'marketing']))
    .min(1)
    .default(['marketing']),
});

/** A window as a person writes it: every day unless some are named. */
interface WindowInput {
  readonly days?: WeeklyWindow['days'];
  readonly from: string;
  readonly to: string;
}

interface Input {
  readonly windows: readonly WindowInput[];
  readonly classes?: readonly MessageClass[];
}

/** Windows without days hold every day. */
const withDays = ({ windows, ...rest }: Input) => ({
  ...rest,
  windows: windows.map(({ days = everyDay, from, to }) => ({ days, from, to })),
});

const everyDay: WeeklyWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * How far ahead an open moment is looked for. Hours come back every week, and a transition that leaves a day out
 * (Samoa, 2011) can take one week's: what does not open in this time never does.
 */
const horizon = 15 * msPerDay;
const never = millis(8.64e15);

/** The next instant of a span inside weekly hours, as far ahead as one is looked for; its end when none comes. */
export const nextOpen = (hours: WeeklyHours, zone: ZoneTable, { start, end }: Span): Millis =>
  nextInside(hours, zone, { start, end: millis(Math.min(end, start + horizon)) }) ?? end;

/** A rule's question to slots, by when its hours open from one on; the reason is for those that must wait. */
export const waitsFor =
  (reason: string, opens: (slot: Millis, end: Millis) => Millis) =>
  (slot: number): Refusal | undefined => {
    const until = opens(millis(slot), never);
    if (until === slot) return undefined;
    return until === never ? { reason } : { reason, until, defers: true };
  };

/** A rule that lets messages through only inside weekly hours of the user's zone; unknown zones fail closed. */
function openOnlyIn(hours: WeeklyHours, reason: string, classes: readonly MessageClass[]): CompiledRule {
  const anywhere = safeHours(hours);
  // What was open last: those who are asked at one moment are mostly of one zone.
  let openIn: ZoneTable | null | undefined;
  let openAt = Number.NaN;
  const opens = ({ zone }: RuleContext, at: Millis, end: Millis): Millis => {
    if (at === openAt && zone === openIn) return at;
    const known = zone ? hours : anywhere;
    const table = zone ?? utcTable;
    if (!isInside(known, table, at)) return nextOpen(known, table, { start: at, end });
    openIn = zone;
    openAt = at;
    return at;
  };
  const prepare = (context: RuleContext): Check => {
    let refusalOf: ReturnType<typeof waitsFor> | undefined;
    let asked = Number.NaN;
    let answer: Refusal | undefined;
    // Hardly ever asked: candidates stand where hours are open already.
    return ({ slot }) => {
      if (slot === asked) return answer;
      refusalOf ??= waitsFor(context.zone ? reason : `${reason}_zone_unknown`, (at, end) =>
        opens(context, at, end),
      );
      asked = slot;
      answer = refusalOf(slot);
      return answer;
    };
  };
  return () => ({ classes, prepare, opens });
}

type OpenHours = (windows: readonly WeeklyWindow[]) => WeeklyHours;

/** By kind of rule: the hours of the week that its windows leave open. */
const openOf = {
  quietHours: (windows) => complement(weeklyHours(windows)),
  sendWindow: weeklyHours,
} satisfies Readonly<Record<string, OpenHours>>;

/** No contact inside these hours of the user's own zone; without a zone, none that could be inside them anywhere. */
export const quietHoursKind = rowKind({
  kind: 'quietHours',
  version: 1,
  options,
  compile: ({ windows, classes }) => openOnlyIn(openOf.quietHours(windows), 'quiet_hours', classes),
});

export const quietHoursReasons = {
  quiet_hours: 'the slot lies in quiet hours of the user',
  quiet_hours_zone_unknown: 'the zone is unknown and it may be quiet hours where the user is',
};

/** Contact only inside these hours of the user's own zone. */
export const sendWindowKind = rowKind({
  kind: 'sendWindow',
  version: 1,
  options,
  compile: ({ windows, classes }) => openOnlyIn(openOf.sendWindow(windows), 'outside_send_window', classes),
});

export const sendWindowReasons = {
  outside_send_window: 'the slot lies outside the hours in which messages may go',
  outside_send_window_zone_unknown: 'the zone is unknown and it may be outside these hours where the user is',
};

/** Declares quiet hours: `quietHours({ windows: [{ from: '22:00', to: '08:00' }] })`. */
export const quietHours = (input: Input): Row<'quietHours'> => quietHoursKind.row(withDays(input));

/** Declares a send window: `sendWindow({ windows: [{ days: ['mon'], from: '09:00', to: '18:00' }] })`. */
export const sendWindow = (input: Input): Row<'sendWindow'> => sendWindowKind.row(withDays(input));

/** A rule about weekly hours as it is declared: its windows, and the hours of the week that it leaves open. */
export interface WeeklyRule {
  readonly windows: readonly WeeklyWindow[];
  readonly open: WeeklyHours;
  readonly classes: readonly MessageClass[];
}

/** What a row says about the hours of the week; undefined when it is another kind of rule. */
export function weeklyRuleOf({ kind, options: given }: Row): WeeklyRule | undefined {
  const known: Readonly<Record<string, OpenHours>> = openOf;
  const open = known[kind];
  const parsed = options.safeParse(given);
  if (!open || !parsed.success) return undefined;
  const { windows, classes } = parsed.data;
  return { windows, classes, open: open(windows) };
}
