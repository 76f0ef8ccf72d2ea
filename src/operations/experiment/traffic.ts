import { z } from 'zod';
import { metaAnalysis, trafficPlan } from '../../experiments/index.ts';
import { checkedDocument } from '../import/document.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, wrapped } from '../text.ts';

const past = z.strictObject({ value: z.number(), se: z.number().positive() });

/** Experiments that wait for users who can be in one of them only. */
const documentSchema = z.strictObject({
  kind: z.literal('traffic'),
  version: z.literal(1),
  /** Users there are. */
  users: z.number().positive(),
  /** Days for which they are there to share, as of the next month. */
  days: z.number().positive().default(1),
  waiting: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** What is believed of the effect per user; or what experiments of the kind found, from which that follows. */
        prior: z.union([
          z.strictObject({ mean: z.number(), sd: z.number().positive() }),
          z.strictObject({ past: z.array(past).min(2) }),
        ]),
        /** Of the metric between users. */
        variance: z.number().positive(),
        /** Of an effect of 1 per user once launched. */
        worth: z.number().positive(),
        /** Of its users that get the treatment. */
        share: z.number().gt(0).lt(1).default(0.5),
        /** Users without whom it is of no use; units, where it draws these. */
        least: z.number().nonnegative().default(0),
        /** Where it draws households or addresses: their users on average, and the design effect of the metric. */
        unit: z.strictObject({ users: z.number().min(1), designEffect: z.number().positive() }).optional(),
        /** For which it keeps each of its users from the others: until its window is closed. */
        days: z.number().positive().default(1),
      }),
    )
    .min(1),
});

const input = z.strictObject({
  document: z.string().min(1).describe('the experiments that wait, and how many users there are'),
});

const number = z.number();

const output = z.strictObject({
  users: number,
  days: number,
  /** What one more user-day is worth; 0 where nobody wants more. */
  price: number,
  learning: number,
  shares: z.array(
    z.strictObject({
      name: z.string(),
      prior: z.strictObject({ mean: number, sd: number }),
      users: number,
      /** Those that users are drawn in; users where these are drawn themselves. */
      units: number,
      learning: number,
      /** Learning per user-day. */
      rate: number,
    }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;
type Waiting = z.infer<typeof documentSchema>['waiting'][number];

function priorOf({ prior }: Waiting): { readonly mean: number; readonly sd: number } {
  if (!('past' in prior)) return prior;
  const { mean, tau } = metaAnalysis(prior.past, { alpha: 0.05 });
  // Where the past shows no spread between experiments, what is left is how well their mean is known.
  return { mean: mean.value, sd: Math.sqrt(tau * tau + mean.se * mean.se) };
}

async function run({ document: path }: Input, { readDocument }: OperationContext): Promise<Output> {
  const { users, days, waiting } = checkedDocument(await readDocument(path), documentSchema, path);
  const priors = waiting.map(priorOf);
  const { shares, price, learning } = trafficPlan(
    waiting.map(({ unit, ...one }, i) => ({ ...one, prior: priors[i]!, ...(unit ? { unit } : {}) })),
    { users, days },
  );
  return {
    users,
    days,
    price,
    learning,
    shares: shares.map((share, i) => ({
      ...share,
      users: Math.floor(share.users),
      units: Math.floor(share.units),
      prior: priors[i]!,
    })),
  };
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

const show = ({ users, days, price, learning, shares }: Output): string =>
  [
    ...columnsOf([
      ['experiment', 'prior', 'users', 'units', 'learns', 'per user-day'],
      ...shares.map(({ name, prior, users: own, units, learning: gain, rate }) => [
        name,
        `${short(prior.mean)} ± ${short(prior.sd)}`,
        String(own),
        units === own ? '-' : String(units),
        short(gain),
        short(rate),
      ]),
    ]),
    '',
    ...wrapped(
      `${users} users${days === 1 ? '' : ` in ${days} days`} learn ${short(learning)} together; one more user-day would be worth ${short(price)}. Learning is the expected gain of deciding with the data over deciding now.`,
    ),
  ].join('\n');

/** Shares users between experiments that wait. */
export const shareTraffic = operation<Input, Output>({
  name: 'experiment traffic',
  summary: 'Share users between experiments that wait',
  doc: 'Divides users who can be in one experiment at a time, for the days that each takes them, between those that wait, so that most is learned per user-day: the expected gain of deciding with the data over deciding now, under a prior of each effect that is given or follows from past experiments of its kind. What is as good as decided gets nobody. Users of an experiment that draws households or addresses count by its design effect, and what it needs at least by its units.',
  input,
  output,
  positional: ['document'],
  writes: false,
  run,
  show,
});
