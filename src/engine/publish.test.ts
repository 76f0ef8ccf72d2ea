import { expect, test } from 'vitest';
import { parseEvent, type Event } from '../events/index.ts';
import { millis, msPerDay, utcTable } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed } from '../policy/index.ts';
import { defineProgram, eachMessage, happens, type Unit } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import { engineOf, setupOf } from './index.ts';

const start = millis(Date.UTC(2024, 5, 5, 12));
const household = { kind: 'trait', trait: 'household' } as const;

/** Published is the weight of the first arm, and the traffic. */
interface Published {
  readonly weight: number;
  readonly traffic: number;
}

const setupWith = ({ weight, traffic }: Published, unit: Unit = household) =>
  setupOf({
    workspace: { id: 'w', secret: 's' },
    programs: [
      defineProgram({
        id: 'p',
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: {},
        candidateFeatures: { arm: eachMessage() },
        messages: { hi: { topic: 't', channels: ['push'] } },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [pushed({ source: 'test' })],
        rules: [],
        policy: fixed('best'),
        exploration: { mass: 0, silence: 0 },
        experiments: {
          home: { arms: { one: { weight }, two: {} }, traffic, unit },
        },
      }),
    ],
  });

const workerOver = (store: Store, unit?: Unit) =>
  engineOf({
    store,
    setup: setupWith({ weight: 1, traffic: 0.5 }, unit),
    zones: () => utcTable,
    published: (value) => setupWith(value as unknown as Published, unit),
  });

/** Decides for everybody, so that those in the experiment meet it. */
async function meet(store: Store, unit?: Unit): Promise<void> {
  const turns = Array.from({ length: 12 }, (_, i) => {
    const facts = [
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'personalisation', granted: true },
      { kind: 'address', channel: 'push', address: `device-${i}`, valid: true },
      { kind: 'trait', name: 'household', value: `home-${i >> 1}` },
      { kind: 'opportunity', program: 'p', generator: 'g', key: 'k', until: start + msPerDay },
    ].map((fact, k): Event => {
      const parsed = parseEvent({ id: `f${i}-${k}`, user: `u${i}`, at: start - 1, ...fact });
      if (!parsed.ok) throw parsed.error;
      return parsed.value;
    });
    return { user: facts[0]!.user, facts, decideAt: start };
  });
  await workerOver(store, unit).take(turns);
}

const published = async (store: Store) => (await store.readNotices(['published']))[0]!.value;
const moves = expect.objectContaining({ code: 'ENGINE_PUBLICATION_MOVES' });

test('what would move households that met an experiment is not published, by any engine of the store', async () => {
  const store = memoryStore();
  const engine = workerOver(store);
  // Nobody met it yet.
  await engine.publish({ weight: 2, traffic: 0.6 });
  await meet(store);
  await expect(engine.publish({ weight: 1, traffic: 0.6 })).rejects.toEqual(moves);
  expect(await published(store)).toEqual({ weight: 2, traffic: 0.6 });
  await workerOver(store).publish({ weight: 2, traffic: 0.5 });
  expect(await published(store)).toEqual({ weight: 2, traffic: 0.5 });
  // Traffic moves nobody, and who began with another setup compares with what is published.
  await workerOver(store).publish({ weight: 2, traffic: 0.9 });
  expect(await published(store)).toEqual({ weight: 2, traffic: 0.9 });
});

test('where the unit is the user states keep the arms, and everything may be published', async () => {
  const store = memoryStore();
  const unit = { kind: 'user' } as const;
  await meet(store, unit);
  await workerOver(store, unit).publish({ weight: 3, traffic: 0.1 });
  expect(await published(store)).toEqual({ weight: 3, traffic: 0.1 });
});
