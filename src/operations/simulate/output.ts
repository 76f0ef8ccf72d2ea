import { z } from 'zod';

const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const loss = estimate.extend({
  since: z.int().optional().describe('first week from which on the interval stays below 0; absent: none'),
});

/** What a simulation gives: the leaderboard by total value, and from when on some lose to others. */
export const output = z.strictObject({
  synthetic: z.literal(true),
  market: z.string(),
  currency: z.string(),
  worlds: z.int(),
  users: z.int(),
  weeks: z.int(),
  seed: z.int(),
  baseline: z.string().describe('policy that gains are measured over'),
  policies: z
    .array(
      z.strictObject({
        name: z.string(),
        conversions: estimate,
        listeningHours: estimate,
        retained: estimate,
        reachable: estimate,
        messages: estimate,
        clicks: estimate,
        value: estimate,
        stock: estimate,
        gain: estimate,
        gainPerMessage: estimate.optional().describe('absent where a world saw no message'),
        violations: z.int().describe('counted by an auditor that shares no code with the rules'),
        data: z.string().describe('what it learned from, all of it synthetic'),
      }),
    )
    .describe('by total value, the best first'),
  horizons: z
    .array(
      z.strictObject({
        policy: z.string(),
        against: z.string(),
        reachable: loss.describe('share of users, policy less the other, in the last week'),
        value: loss.describe('money per user so far, likewise'),
        total: estimate.describe('money per user with what is left at the end, policy less the other'),
        outside: z
          .array(
            z.strictObject({ rate: z.string(), measured: z.number(), low: z.number(), high: z.number() }),
          )
          .describe('rates per send, in per cent, outside their published range'),
        words: z.string(),
      }),
    )
    .describe('policies that declare whom they lose to: from when on'),
  report: z.string().optional(),
});

export type Output = z.infer<typeof output>;
