// An engine whose one budget is paced, and users who come by the hour and buy by their taste, for the tests of pacing.
import { paceSteps, windowStart, type Course } from '../../arbitration/index.ts';
import type { Setup } from '../../decision/index.ts';
import { eventIdOf, userId, type Event } from '../../events/index.ts';
import { millis, streamOf, utcTable } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { epsilonGreedy } from '../../policy/index.ts';
import { defineProgram, eachMessage, happens, messagesAtMost, number } from '../../program/index.ts';
import type { Store } from '../../store/index.ts';
import { engineOf, type Engine } from '../engine.ts';
import { setupOf } from '../setup.ts';
import type { Turn } from '../worker.ts';

const hour = 3_600_000;
export const week = paceSteps * hour;

/** When the week begins in which users come. */
export const begin = windowStart(2900, week);
export const hourOf = (step: number): number => begin + step * hour;

/** What is to be kept to, and the price it was solved to; a week's use is planned evenly over its hours. */
export interface Scarce {
  readonly limit: number;
  readonly lambda: number;
  /** Absent: the price stays. */
  readonly isPaced?: boolean;
  /** Prices of the own budgets of an experiment's arms, by both names; their limits are the same. */
  readonly arms?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const courseOf = ({ limit, lambda }: Scarce, own?: Course['own']): Course => ({
  budget: 'sends',
  ...(own && { own }),
  per: week,
  limit,
  unit: lambda + 1,
  shares: Array.from({ length: paceSteps }, () => 1 / paceSteps),
});

const mapped = <In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const pricesOf = (lambda: number) => ({ lambdas: { sends: lambda }, multipliers: {} });

/** A message is worth the taste of its user, the prices are as they were solved. */
export function buyersSetup(scarce: Scarce): Setup {
  const { limit, lambda, isPaced = true, arms = {} } = scarce;
  const program = defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: { fan: number('fan') },
    candidateFeatures: { taste: eachMessage('fan') },
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [pushed({ source: 'crm' })],
    rules: [],
    policy: epsilonGreedy({ epsilon: 0 }),
    exploration: { mass: 0, silence: 0 },
    budgets: { sends: messagesAtMost(limit, { per: '7d' }) },
    experiments: mapped(arms, (all) => ({ arms: mapped(all, () => ({})), budgets: 'own' })),
  });
  const own = Object.entries(arms).flatMap(([experiment, all]) =>
    Object.entries(all).map(([arm, price]) => ({ experiment, arm, price })),
  );
  return setupOf({
    programs: [program],
    belief: { mean: { sales: { candidate: { taste: 1 } } } },
    solved: {
      ...pricesOf(lambda),
      arms: mapped(arms, (all) => mapped(all, pricesOf)),
      ...(isPaced && {
        courses: [
          courseOf(scarce),
          ...own.map(({ experiment, arm, price }) =>
            courseOf({ ...scarce, lambda: price }, { experiment, arm }),
          ),
        ],
      }),
    },
    workspace: { id: 'w', secret: 's' },
  });
}

export const engineOver = (store: Store, setup: Setup): Engine =>
  engineOf({ store, setup, zones: () => utcTable });

/** A user who comes at an instant, with a taste. */
export function comes(name: string, at: number, taste: number): Turn {
  const user = userId.parse(name);
  const facts = [
    { kind: 'consent', scope: 'push', granted: true },
    { kind: 'consent', scope: 'personalisation', granted: true },
    { kind: 'address', channel: 'push', address: name, valid: true },
    { kind: 'trait', name: 'fan', value: taste },
    { kind: 'opportunity', program: 'p', generator: 'crm', key: 'k', until: at + hour },
  ].map((fact, n) => ({ ...fact, user, at, id: eventIdOf(`${name}:${n}`) }) as Event);
  return { user, facts, decideAt: millis(at) };
}

/** Users of an hour, with tastes from the exponential distribution; the same name and step have the same ones. */
export function buyersAt(name: string, step: number, count: number): readonly Turn[] {
  const stream = streamOf('buyers', `${name} ${step}`);
  return Array.from({ length: count }, (_, i) =>
    comes(`${name}-${step}-${i}`, hourOf(step) + i, -Math.log(stream.open())),
  );
}
