import { z } from 'zod';
import {
  complement,
  isInside,
  millis,
  openSpans,
  safeHours,
  safeIntersection,
  utcTable,
  weeklyHours,
  weeklyWindows,
  type WeeklyHours,
  type WeeklyWindow,
} from '../../kit/index.ts';
import { rowKind, type Row } from '../../program/index.ts';
import type { CompiledRule, MessageClass } from '../rule.ts';

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

/** A rule that lets messages through only inside weekly hours of the user's zone; unknown zones fail closed. */
function openOnlyIn(hours: WeeklyHours, reason: string, classes: readonly MessageClass[]): CompiledRule {
  const anywhere = safeHours(hours);
  return {
    classes,
    refuses: ({ zone }, candidate) => {
      const at = millis(candidate.slot);
      const open = zone ? isInside(hours, zone, at) : isInside(anywhere, utcTable, at);
      return open ? undefined : { reason: zone ? reason : `${reason}_zone_unknown` };
    },
    opens: ({ zone }, span) => (zone ? openSpans(hours, zone, span) : safeIntersection(hours, span)),
  };
}

/** No contact inside these hours of the user's own zone; without a zone, none that could be inside them anywhere. */
export const quietHoursKind = rowKind({
  kind: 'quietHours',
  version: 1,
  options,
  compile: ({ windows, classes }) => openOnlyIn(complement(weeklyHours(windows)), 'quiet_hours', classes),
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
  compile: ({ windows, classes }) => openOnlyIn(weeklyHours(windows), 'outside_send_window', classes),
});

export const sendWindowReasons = {
  outside_send_window: 'the slot lies outside the hours in which messages may go',
  outside_send_window_zone_unknown: 'the zone is unknown and it may be outside these hours where the user is',
};

/** Declares quiet hours: `quietHours({ windows: [{ from: '22:00', to: '08:00' }] })`. */
export const quietHours = (input: Input): Row<'quietHours'> => quietHoursKind.row(withDays(input));

/** Declares a send window: `sendWindow({ windows: [{ days: ['mon'], from: '09:00', to: '18:00' }] })`. */
export const sendWindow = (input: Input): Row<'sendWindow'> => sendWindowKind.row(withDays(input));
