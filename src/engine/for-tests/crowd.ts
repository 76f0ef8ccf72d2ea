// An engine whose generator has a forecast, and users to whom it happens, for the tests of volumes.
import { parseEvent, userId, type Event } from '../../events/index.ts';
import { millis, msPerDay, utcTable } from '../../kit/index.ts';
import { onEvent, pushed } from '../../opportunities/index.ts';
import { fixed } from '../../policy/index.ts';
import { defineProgram, eachMessage, happens } from '../../program/index.ts';
import type { Store } from '../../store/index.ts';
import { engineOf, type Engine } from '../engine.ts';
import { setupOf } from '../setup.ts';

export const noon = millis(Date.UTC(2024, 5, 5, 12));

/** What happens to everybody, by its name; at ten times its forecast it waits. */
export const generator = 'p/p:generators.0';

/** What is published is the forecast from then on. */
export const engineWith = (store: Store, forecast?: number): Engine =>
  engineOf({
    store,
    setup: setupWith(forecast === undefined ? {} : { forecast }),
    zones: () => utcTable,
    published: (value) => setupWith({ forecast: Number(value) }),
  });

const setupWith = (expected: { readonly forecast?: number }) =>
  setupOf({
    programs: [
      defineProgram({
        id: 'p',
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: {},
        candidateFeatures: { arm: eachMessage() },
        messages: {
          sale: { topic: 'offers', channels: ['push'] },
          code: { topic: 'login', channels: ['push'], class: 'transactional' },
        },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [
          onEvent({ event: 'play', validFor: '2h', message: 'sale', ...expected }),
          pushed({ source: 'login', ...expected }),
          pushed({ source: 'free' }),
        ],
        rules: [],
        policy: fixed('best'),
        exploration: { mass: 0, silence: 0 },
      }),
    ],
    workspace: { id: 'w', secret: 's' },
  });

let serial = 0;

/** A fact of a user, with an id that no other process makes for other users. */
export function fact(user: string, rest: Readonly<Record<string, unknown>>): Event {
  const parsed = parseEvent({ id: `${user}-${++serial}`, user, at: noon - 1, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

export const known = (user: string): readonly Event[] => [
  fact(user, { kind: 'consent', scope: 'push', granted: true }),
  fact(user, { kind: 'address', channel: 'push', address: user, valid: true }),
];

export const play = (user: string): Event => fact(user, { kind: 'activity', name: 'play' });

export const reason = (user: string, source: string, message: string): Event =>
  fact(user, {
    kind: 'opportunity',
    program: 'p',
    generator: source,
    key: `k${serial}`,
    until: noon + msPerDay,
    message,
  });

/** How many of so many users, all in one taking, get a message for what happens to them. */
export async function answered(
  engine: Engine,
  users: readonly string[],
  happens: (user: string) => readonly Event[],
): Promise<number> {
  const turns = users.map((user) => ({ user: userId.parse(user), facts: happens(user), decideAt: noon }));
  const results = await engine.take(turns);
  return results.filter(({ decision }) => decision!.chosen >= 0).length;
}
