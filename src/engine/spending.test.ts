import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paceSteps } from '../arbitration/index.ts';
import { decodeDecision, encodeDecision, explain, replayerOf, type Decision } from '../decision/index.ts';
import { compileChildren, type Children } from '../store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import {
  begin,
  buyersAt,
  buyersSetup,
  comes,
  engineOver,
  hourOf,
  week,
  type Scarce,
} from './for-tests/buyers.ts';
import type { Engine } from './engine.ts';
import { inMemory } from './in-memory.ts';
import type { SpendingErrand } from './for-tests/spending-child.ts';
import { SpendingBook } from './spending.ts';

const scarce: Scarce = { limit: 336, lambda: Math.log(2) };

/** Intents of a store's log, decided before an instant. */
async function intentsIn(store: Store, before = Infinity): Promise<number> {
  let count = 0;
  for await (const { event } of store.log(0))
    if (event.kind === 'decision' && event.intent && event.at < before) count++;
  return count;
}

async function decisionsOf(engine: Engine, turns: ReturnType<typeof buyersAt>): Promise<readonly Decision[]> {
  return (await engine.take(turns)).map(({ decision }) => decision!);
}

/** Lives hours of a week with so many users each; gives the decisions. */
async function lived(
  engineAt: (step: number) => Engine,
  perHour: (step: number) => number,
  steps = paceSteps,
) {
  const made: Decision[] = [];
  for (let step = 0; step < steps; step++)
    made.push(...(await decisionsOf(engineAt(step), buyersAt('u', step, perHour(step)))));
  return made;
}

const priceOf = ({ paced }: Decision): number => paced?.[0] ?? scarce.lambda;
const sent = (made: readonly Decision[]): number => made.filter(({ chosen }) => chosen >= 0).length;

describe('a budget that is paced', () => {
  const setup = buyersSetup(scarce);

  test('is kept where arrivals are twice those that it was solved for, and a fixed price uses twice of it', async () => {
    const engine = engineOver(memoryStore(), setup);
    const fixed = engineOver(memoryStore(), buyersSetup({ ...scarce, isPaced: false }));
    const twice = () => 8;
    expect(Math.abs(sent(await lived(() => engine, twice)) / scarce.limit - 1)).toBeLessThan(0.03);
    expect(sent(await lived(() => fixed, twice)) / scarce.limit).toBeGreaterThan(1.8);
  });

  test('has one price in a step, which stands in the record, is explained and repeated', async () => {
    const engine = engineOver(memoryStore(), setup);
    const made = await lived(
      () => engine,
      () => 8,
      30,
    );
    const replay = replayerOf(setup);
    const steps = new Map<number, Set<number>>();
    for (const decision of made) {
      const step = Math.floor((decision.at - begin) / (week / paceSteps));
      steps.set(step, (steps.get(step) ?? new Set()).add(priceOf(decision)));
      const read = decodeDecision(encodeDecision(decision));
      expect(read.paced).toEqual(decision.paced);
      expect(replay(read, 'features')).toEqual([]);
      expect(encodeDecision(read)).toEqual(encodeDecision(decision));
    }
    expect([...steps.values()].every((prices) => prices.size === 1)).toBe(true);
    expect([...steps.get(0)!]).toEqual([scarce.lambda]);
    const last = made.at(-1)!;
    expect(priceOf(last)).toBeGreaterThan(1.02 * scarce.lambda);
    const { terms, choices, paced } = explain(last, setup.portfolio, setup.prices);
    expect(choices[0]!.terms[terms.indexOf('budget sends')]).toBe(-priceOf(last));
    expect(choices[0]!.terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(choices[0]!.value, 12);
    expect(paced).toEqual([{ budget: 'sends', solved: scarce.lambda, price: priceOf(last) }]);
    expect(explain(made[0]!, setup.portfolio, setup.prices).paced).toBeUndefined();
  });

  test('has the same prices with one engine, with two in turn, and with a new one every hour', async () => {
    const alone = engineOver(memoryStore(), setup);
    const store = memoryStore();
    const pair = [engineOver(store, setup), engineOver(store, setup)];
    const restarted = memoryStore();
    const ways = [() => alone, (step: number) => pair[step % 2]!, () => engineOver(restarted, setup)];
    const [one, two, three] = await Promise.all(ways.map((engineAt) => lived(engineAt, () => 6, 60)));
    expect(two!.map(priceOf)).toEqual(one!.map(priceOf));
    expect(three!.map(priceOf)).toEqual(one!.map(priceOf));
  });

  test('is counted by the log: a notice that says nonsense, or is behind, changes nothing', async () => {
    const store = memoryStore();
    const engine = engineOver(store, setup);
    await lived(
      () => engine,
      () => 6,
      20,
    );
    const book = new SpendingBook(store, setup);
    await book.read([hourOf(20)]);
    expect(book.standings(hourOf(20))[0]!.standing.used).toBe(await intentsIn(store));
    const odd: Store = {
      ...store,
      readNotices: async (names) =>
        (await store.readNotices(names)).map((one) => ({ ...one, value: 'nonsense' })),
    };
    const anew = new SpendingBook(odd, setup);
    await anew.read([hourOf(20)]);
    expect(anew.standings(hourOf(20))).toEqual(book.standings(hourOf(20)));
  });

  test('is not loosened by a clock that is set back, nor by a day without anybody', async () => {
    const engine = engineOver(memoryStore(), setup);
    const made = await lived(
      () => engine,
      () => 12,
      40,
    );
    const [now] = await decisionsOf(engine, [comes('now', hourOf(40), 5)]);
    const [back] = await decisionsOf(engine, [comes('back', hourOf(3), 5)]);
    const [weekBack] = await decisionsOf(engine, [comes('earlier', hourOf(3) - week, 5)]);
    const [later] = await decisionsOf(engine, [comes('later', hourOf(90), 5)]);
    expect(priceOf(now!)).toBeGreaterThan(priceOf(made[0]!));
    for (const decision of [back, weekBack]) expect(priceOf(decision!)).toBeGreaterThanOrEqual(priceOf(now!));
    const [silent] = await decisionsOf(engineOver(memoryStore(), setup), [comes('first', hourOf(100), 5)]);
    expect(priceOf(silent!)).toBe(scarce.lambda);
    expect(priceOf(later!)).toBeGreaterThanOrEqual(scarce.lambda);
    const [next] = await decisionsOf(engine, [comes('next', hourOf(paceSteps), 5)]);
    expect(priceOf(next!)).toBe(scarce.lambda);
  });

  test('of an arm is that of the arm: what others use moves it not', async () => {
    const arms = { e: { a: 0.5, b: 1 } };
    const setupOfArms = buyersSetup({ ...scarce, limit: 168, arms });
    const engine = engineOver(memoryStore(), setupOfArms);
    const met = await decisionsOf(engine, buyersAt('u', 0, 200));
    const armOf = ({ assignments }: Decision) =>
      assignments.find(({ layer }) => layer === 'experiment:e')!.arm;
    expect(met.every(({ paced }) => paced === undefined)).toBe(true);
    const usedBy = (arm: string) => sent(met.filter((one) => armOf(one) === arm));
    const next = await decisionsOf(engine, buyersAt('v', 30, 40));
    const pricesOf = (arm: string) =>
      new Set(next.filter((one) => armOf(one) === arm).map(({ paced }) => paced![0]!));
    const book = new SpendingBook(memoryStore(), setupOfArms);
    expect(book.standings(begin).map(({ course }) => course.own?.arm)).toEqual([undefined, 'a', 'b']);
    // Both used more than was planned for so early, each by its own count.
    const expected = (arm: 'a' | 'b') => {
      const planned = 12 / paceSteps;
      const left = 1 - 30 / paceSteps;
      const shift = 0.5 * (arms.e[arm] + 1);
      return (arms.e[arm] + shift) * Math.exp((usedBy(arm) / 168 - planned) / left) - shift;
    };
    for (const arm of ['a', 'b'] as const) {
      const [price, ...others] = pricesOf(arm);
      expect(others).toEqual([]);
      expect(price).toBeCloseTo(expected(arm), 9);
    }
    const replay = replayerOf(setupOfArms);
    for (const decision of next) expect(replay(decision, 'scores')).toEqual([]);
  });

  test('needs a store with a log', async () => {
    await expect(engineOver(inMemory(), setup).take(buyersAt('u', 0, 1))).rejects.toThrow('keeps no log');
  });
});

describe('two processes over one embedded store', () => {
  const root = mkdtempSync(join(tmpdir(), 'fantail-spending-'));
  let children: Children<SpendingErrand>;
  beforeAll(() => {
    children = compileChildren('src/engine/for-tests/spending-child');
  });
  afterAll(() => {
    children.remove();
    rmSync(root, { recursive: true, force: true });
  });

  test('count every message of both once', async () => {
    const path = join(root, 'store');
    const store = await openLmdbStore({ path });
    const errand = { path, scarce, steps: 60, perHour: 4 };
    const running = ['a', 'b'].map((name) => children.process({ ...errand, name }));
    const isHere = async () =>
      (await store.readNotices(['here a', 'here b'])).every(({ version }) => version > 0);
    while (!(await isHere())) await wait(1);
    await store.post('go', true, 0);
    await Promise.all(running);
    const setup = buyersSetup(scarce);
    const book = new SpendingBook(store, setup);
    await book.read([hourOf(60)]);
    const used = await intentsIn(store);
    expect(book.standings(hourOf(60))[0]!.standing.used).toBe(used);
    expect(used).toBeGreaterThan(100);
    await store.close();
  }, 60_000);
});
