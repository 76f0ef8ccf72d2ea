// A made-up log of users of whom some are held out, for tests.
import { userId, type Event, type UserId } from '../../../events/index.ts';
import type { Stream } from '../../../kit/index.ts';
import { counted, defineProgram, happens, portfolioOf, summed } from '../../../program/index.ts';
import type { HoldoutSaid } from './output.ts';
import type { Holdout } from './placed.ts';

export const day = 86_400_000;
export const begins = Date.UTC(2026, 0, 1);

export const portfolio = portfolioOf([
  defineProgram({
    id: 'trial',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hello: { topic: 't', channels: ['push'] } },
    objectives: {
      purchases: counted('buy', { horizon: '7d', unit: 'sale', rate: 5 }),
      spent: summed('buy', { horizon: '7d', unit: 'euro', role: 'watch', rate: 0 }),
      leaving: happens('leave', { horizon: '7d', unit: 'leave', direction: 'decrease', rate: 2 }),
    },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    globalHoldout: 0.2,
  }),
]);

/**
 * Users who are met over the first ten days and live for 120. Each has a habit: purchases a day between 0 and .1, and
 * `gain` more where nothing is kept back; who leaves is rare, and of what is spent
 * a few spend most.
 */
export function simulatedLog(
  stream: Stream,
  { users, share, gain }: { readonly users: number; readonly share: number; readonly gain: number },
): { readonly facts: ReadonlyMap<UserId, readonly Event[]>; readonly holdout: Holdout } {
  const facts = new Map<UserId, readonly Event[]>();
  const placed = Array.from({ length: users }, (_, i) => {
    const user = userId.parse(`u${i}`);
    const isHeld = stream.uniform() < share;
    const at = begins + (i % 10) * day;
    const habit = 0.1 * stream.uniform() + (isHeld ? 0 : gain);
    const did = (name: string, when: number, amount?: number) =>
      ({ kind: 'activity', id: `${name}-${i}-${when}`, user, at: when, name, amount }) as unknown as Event;
    const lived: Event[] = [];
    for (let when = at + day / 2; when < begins + 120 * day; when += day) {
      if (stream.uniform() < habit) lived.push(did('buy', when, Math.exp(2 * stream.normal())));
      if (stream.uniform() < 0.002) lived.push(did('leave', when));
    }
    facts.set(user, lived);
    return { user, at, isHeld, chance: share };
  }).sort((a, b) => a.at - b.at);
  return { facts, holdout: { layer: 'holdout', programs: ['trial'], placed, moved: 0 } };
}

/** Whether an interval of any line, at any reading, leaves out 0. */
export const alarmsIn = ({ objectives, total }: HoldoutSaid): boolean =>
  [...objectives, ...(total ? [total] : [])].some(({ readings }) =>
    readings.some(({ low, high }) => low !== null && high !== null && (low > 0 || high < 0)),
  );
