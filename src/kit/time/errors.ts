import { codedErrors } from '../coded-error.ts';

/** What the calendar refuses: numbers that are no time, tables and windows that cannot be read. */
export const timeErrors = codedErrors({
  KIT_MILLIS_BROKEN: {
    when: 'A number that should be an instant or a wall-clock time is not whole, not finite or too far away.',
    fix: 'Give whole milliseconds since 1970, within 100 million days of it.',
    message: ({ value }: { value: unknown }) => `${String(value)} is not a time in whole milliseconds.`,
  },
  KIT_ZONE_RANGE_BROKEN: {
    when: 'A zone table is asked for over a range that does not begin before it ends, or is over 400 years long.',
    fix: 'Give a range whose start lies before its end, by 400 years at most.',
    message: ({ zone, start, end }: { zone: string; start: number; end: number }) =>
      `The table of ${zone} cannot span ${start} to ${end}.`,
  },
  KIT_ZONE_TABLE_BROKEN: {
    when: 'The stored data of a zone table has not the shape of one.',
    fix: 'Load the bytes that were stored under the digest, or build the table again.',
    message: ({ reason }: { reason: string }) => `The zone table is broken: ${reason}.`,
  },
  KIT_ZONE_TABLE_LEFT: {
    when: 'A time lies outside the range that a zone table was built for.',
    fix: 'Build the table over a wider range, or hold back what bears so strange a time.',
    message: ({ zone, time }: { zone: string; time: number }) =>
      `The table of ${zone} does not reach ${time}.`,
  },
  KIT_WINDOWS_BROKEN: {
    when: 'A list of weekly windows is empty, or a window names no day or a time that is not HH:MM.',
    fix: 'Write {days: ["mon"], from: "22:00", to: "07:00"}; from equal to to is 24 hours.',
    message: ({ reason }: { reason: string }) => `The weekly windows cannot be read: ${reason}.`,
  },
});
