import { z } from 'zod';
import { normal } from '../kit/index.ts';
import { fact, instant } from './fact.ts';
import { name } from './ids.ts';

const label = z.string().min(1).max(128);

/** A value below which the increment lies with probability p, as the domain says. */
const quantile = z.strictObject({ p: z.number().gt(0).lt(1), value: z.number() });

const fields = z.strictObject({
  ...fact,
  kind: z.literal('signal'),
  domain: name,
  objective: name,
  unit: z
    .string('say what the number counts in, such as "euro": a number without a unit cannot be calibrated')
    .min(1)
    .max(32),
  horizonDays: z
    .number('say over how many days the number is meant: without a horizon it cannot be calibrated')
    .positive(),
  /** What the number is: how likely somebody responds, or what a contact adds; the first where nothing is said. */
  quantity: z.enum(['propensity-to-respond', 'incremental']).optional(),
  /** Mean and standard deviation, or quantiles in their place. */
  mean: z.number().optional(),
  sd: z.number().nonnegative().optional(),
  quantiles: z.array(quantile).min(2).max(99).optional(),
  /** The key of the opportunity that it is about; without one it is about all that the domain has to say. */
  opportunity: label.optional(),
  /** Not in force before; its own time when left out. */
  from: instant.optional(),
  until: instant,
  /** As of when its inputs were known, which its age counts from; its own time when left out. */
  featureTime: instant.optional(),
  /** A scope that the user must have granted for it to be looked at. */
  consentScope: name.optional(),
  /** What the domain says of itself. Kept with the fact, for whoever audits it; nothing is decided by it. */
  signalId: label.optional(),
  calibrationId: label.optional(),
  calibratedAt: instant.optional(),
  method: z.enum(['rct', 'dr', 'model']).optional(),
  modelVersion: label.optional(),
  cost: z.number().nonnegative().optional(),
  exclusivityGroup: name.optional(),
});

type Fields = z.infer<typeof fields>;

type Check = (signal: Fields) => readonly [field: string, problem: string] | undefined;

const saysHowMuch: Check = ({ mean, sd, quantiles }) => {
  const both = 'give mean and sd, or quantiles, not both';
  if (quantiles) return mean === undefined && sd === undefined ? undefined : ['quantiles', both];
  if (mean === undefined) return ['mean', 'is missing: give mean and sd, or quantiles'];
  return sd === undefined ? ['sd', 'is missing: give mean and sd, or quantiles'] : undefined;
};

const quantilesRise: Check = ({ quantiles = [] }) => {
  for (let i = 1; i < quantiles.length; i++) {
    if (!(quantiles[i]!.p > quantiles[i - 1]!.p))
      return [`quantiles.${i}.p`, 'must lie above the one before: list quantiles by p'];
    if (quantiles[i]!.value < quantiles[i - 1]!.value)
      return [`quantiles.${i}.value`, 'must not lie below the one before: check which quantile is which'];
  }
  return undefined;
};

const endsAfterItBegins: Check = ({ at, from = at, until }) =>
  until > from ? undefined : ['until', 'must lie after "from" (after "at" where that is left out)'];

const knewBefore =
  (field: 'featureTime' | 'calibratedAt'): Check =>
  (signal) =>
    (signal[field] ?? signal.at) > signal.at ? [field, 'must not lie after "at"'] : undefined;

const checks: readonly Check[] = [
  saysHowMuch,
  quantilesRise,
  endsAfterItBegins,
  knewBefore('featureTime'),
  knewBefore('calibratedAt'),
];

/**
 * A value signal reached the user: what an upstream domain holds a contact of its own to be worth, as it says. Without
 * unit and horizon it is refused, since a number alone can be calibrated against nothing.
 */
export const signal = fields.superRefine((said, context) => {
  for (const check of checks) {
    const fault = check(said);
    if (!fault) continue;
    context.addIssue({ code: 'custom', path: fault[0].split('.'), message: fault[1] });
    return;
  }
});

/**
 * Mean and standard deviation of a signal, in its unit. Of quantiles x_i at p_i, those of the normal distribution
 * nearest to them: the line through (Φ⁻¹(p_i), x_i) by least squares, intercept and slope.
 */
export function signalMoments({ mean = 0, sd = 0, quantiles }: Pick<Fields, 'mean' | 'sd' | 'quantiles'>): {
  readonly mean: number;
  readonly sd: number;
} {
  if (!quantiles) return { mean, sd };
  const scores = quantiles.map(({ p }) => normal.quantile(p));
  const average = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value / values.length, 0);
  const [score, value] = [average(scores), average(quantiles.map((one) => one.value))];
  const square = average(scores.map((one) => (one - score) * (one - score)));
  const both = average(scores.map((one, i) => (one - score) * (quantiles[i]!.value - value)));
  const slope = both / square;
  return { mean: value - slope * score, sd: Math.max(0, slope) };
}
