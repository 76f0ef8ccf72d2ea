import { z } from 'zod';

/** A length of time as people write it: "90s", "30m", "24h", "7d", "2w". */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

const unitMillis = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

export const duration = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,5})(s|m|h|d|w)$/,
    'write a whole number and a unit: "30m", "24h", "7d", "2w"',
  ) as unknown as z.ZodType<Duration, string>;

/** Milliseconds of a duration; days and weeks are of 24 hours (calendar windows are a rule's business). */
export const millisOf = (text: Duration): number =>
  Number(text.slice(0, -1)) * unitMillis[text.slice(-1) as keyof typeof unitMillis];
