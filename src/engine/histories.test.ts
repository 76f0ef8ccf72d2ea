// Nothing goes out that may not: drawn histories of people, teams and faults over both stores, judged by an oracle that
// shares nothing with the rules.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Intent, UserId } from '../events/index.ts';
import { msPerDay, msPerHour } from '../kit/index.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import {
  live,
  people,
  type Careless,
  type Move,
  type Round,
  type Telling,
  type Told,
} from './for-tests/histories.ts';
import { breachesIn } from './for-tests/oracle.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-histories-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Open = () => Promise<Store>;

/** Stores that one history is lived on, however often it is opened. */
const stores: Readonly<Record<'memory' | 'embedded', () => Open>> = {
  memory: () => {
    const store = memoryStore();
    return () => Promise.resolve({ ...store, close: () => Promise.resolve() });
  },
  embedded: () => {
    const path = mkdtempSync(join(root, 'store-'));
    return () => openLmdbStore({ path });
  },
};

const user = fc.constantFrom(...people);
const channel = fc.constantFrom('push', 'email');
/** Of a few, so that people meet at them. */
const address = fc.constantFrom('x', 'y');
const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Nowhere/Land',
  null,
);
const fixed = <T>(value: T) => fc.constant(value);

const telling: fc.Arbitrary<Telling> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fixed('consent'),
        scope: fc.constantFrom('push', 'email', 'offers', 'music', 'account', 'personalisation'),
        granted: fc.boolean(),
        undated: fixed(true),
      },
      { requiredKeys: ['kind', 'scope', 'granted'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        kind: fixed('address'),
        channel,
        address,
        valid: fc.constantFrom(true, true, false),
        undated: fixed(true),
      },
      { requiredKeys: ['kind', 'channel', 'address', 'valid'] },
    ),
  },
  { weight: 3, arbitrary: fc.record({ kind: fixed('zone'), zone }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fixed('preference'),
      topic: fc.constantFrom('offers', 'music'),
      wanted: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fixed('trait'),
      name: fc.constantFrom('tester', 'barred'),
      value: fc.boolean(),
    }),
  },
  fc.record({ kind: fixed('response'), name: fixed('complaint'), channel, message: fixed('sale') }),
  { weight: 2, arbitrary: fixed({ kind: 'activity', name: 'play' }) },
  fixed({ kind: 'erasure' }),
);

/** By how much the clock of who tells is off: most are right, some late, few wrong by years. */
const off = fc.constantFrom(0, 0, 0, 0, -msPerHour, -3 * msPerDay, 2 * msPerHour, 400 * msPerDay);

const name = fc.constantFrom('sale', 'news', 'notice', 'code', 'draft');
const asked: fc.Arbitrary<Move> = fc.record({
  kind: fixed('ask' as const),
  user,
  message: fc.option(name, { nil: undefined }),
  hours: fc.integer({ min: 1, max: 30 }),
});
const dispatched: fc.Arbitrary<Move> = fc.record({
  kind: fixed('dispatch' as const),
  dies: fc.constantFrom(undefined, undefined, undefined, 'before' as const, 'after' as const),
});
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 9,
    arbitrary: asked,
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ kind: fixed('tell' as const), user, fact: telling, off })
      // Who is in an audience is a matter of features, which a wrong clock does change.
      .map((told) => (told.fact['kind'] === 'trait' ? { ...told, off: 0 } : told)),
  },
  {
    weight: 5,
    arbitrary: dispatched,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fixed('stop' as const),
      stops: fc.oneof(
        { weight: 8, arbitrary: fixed({}) },
        fixed({ marketing: true }),
        fixed({ channels: ['push'] }),
        fixed({ programs: ['p'] }),
        fixed({ messages: ['sale', 'code'] }),
        fixed({ policies: ['p'] }),
        fixed({ everything: true as const }),
      ),
    }),
  },
);

/** Mostly an hour or some; the clock may also jump, by years too, and come back. */
const passes = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0, msPerHour / 4, msPerHour, 2 * msPerHour) },
  { weight: 1, arbitrary: fc.constantFrom(-msPerHour, msPerDay, 8 * msPerHour) },
);
const round: fc.Arbitrary<Round> = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 4 }),
  passes,
  restarts: fc.constantFrom(false, false, false, true),
});

/** Ten years ahead for a round or two, and back. */
const jump: Round = { moves: [], passes: 3653 * msPerDay, restarts: false };
const back: Round = { moves: [], passes: -3653 * msPerDay, restarts: true };
const some = (minLength: number, maxLength: number) => fc.array(round, { minLength, maxLength });
const rounds = fc.oneof(
  { weight: 4, arbitrary: some(4, 14) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(some(3, 8), some(1, 2), some(1, 4))
      .map(([first, mad, last]) => [...first, jump, ...mad, back, ...last]),
  },
);

/** Before clocks change in Berlin or on Lord Howe, in the evening there or in the morning after; and an ordinary noon. */
const start = fc.constantFrom(
  Date.UTC(2024, 2, 30, 19),
  Date.UTC(2024, 2, 31, 4),
  Date.UTC(2024, 9, 26, 18),
  Date.UTC(2024, 9, 27, 5),
  Date.UTC(2024, 3, 6, 9),
  Date.UTC(2024, 3, 6, 20),
  Date.UTC(2024, 5, 5, 12),
);

/** Everybody may be written to at first, nearly: what is refused is said later. */
const known = fc.constantFrom(['x', 'x', 'y'], ['x', 'y', 'y'], ['x', 'y', 'z']).chain((at) =>
  fc
    .array(fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia'), {
      minLength: 3,
      maxLength: 3,
    })
    .map((in_) =>
      people.flatMap((one, i) =>
        [
          ...['push', 'email'].flatMap((on) => [
            { kind: 'consent', scope: on, granted: true },
            { kind: 'address', channel: on, address: at[i], valid: true },
          ]),
          { kind: 'consent', scope: 'personalisation', granted: true },
          { kind: 'zone', zone: in_[i] },
          { kind: 'trait', name: 'tester', value: i === 0 },
          { kind: 'activity', name: 'play' },
        ].map((fact) => ({ user: one, fact })),
      ),
    ),
);

const drawn = fc.record({ rounds, scheduler: fc.scheduler(), start, known });

/** Days on which little happens but that people are written to, so that limits are what holds. */
const busy = fc.record({
  rounds: fc.array(
    fc.record({
      moves: fc.array(fc.oneof({ weight: 4, arbitrary: asked }, dispatched), { minLength: 2, maxLength: 4 }),
      passes,
      restarts: fixed(false),
    }),
    { minLength: 6, maxLength: 12 },
  ),
  scheduler: fc.scheduler(),
  start,
  known,
});

/** What a sweep has met, of why messages were held and which were sent: that it could find what it looks for. */
function metIn(all: readonly Told[]) {
  const held = new Set<string>();
  const sent = new Set<string>();
  for (const { log } of all) {
    const intents = new Map<string, Intent>();
    for (const event of log) {
      if (event.kind === 'decision' && event.intent) intents.set(event.decision, event.intent);
      if (event.kind !== 'receipt') continue;
      if (event.status === 'held') held.add(event.reason!);
      else sent.add(`${intents.get(event.decision)!.class} by ${intents.get(event.decision)!.channel}`);
    }
  }
  return { held, sent };
}

/** Lives so many drawn histories; gives what became of them. */
export async function sweep(on: keyof typeof stores, numRuns: number): Promise<readonly Told[]> {
  const all: Told[] = [];
  await fc.assert(
    fc.asyncProperty(drawn, async (life) => {
      const told = await live(life, stores[on]());
      all.push(told);
      expect(breachesIn(told)).toEqual([]);
    }),
    { numRuns },
  );
  return all;
}

test.each([
  { on: 'memory', numRuns: 120 },
  { on: 'embedded', numRuns: 15 },
] as const)(
  'nothing goes out that may not, in $numRuns histories over the store $on',
  async ({ on, numRuns }) => {
    const all = await sweep(on, numRuns);
    if (on !== 'memory') return;
    // The sweep has seen what it is about, whatever its seed.
    const { held, sent } = metIn(all);
    for (const reason of [
      'too_late',
      'superseded',
      'quiet_hours',
      'opted_out',
      'no_address',
      'marketing_stopped',
      'everything_stopped',
    ])
      expect([...held]).toContain(reason);
    for (const kind of ['marketing', 'service'])
      for (const by of ['push', 'email']) expect([...sent]).toContain(`${kind} by ${by}`);
    const rows = all.flatMap(({ records }) => [...records.values()].map((record) => record.rows.user));
    const isPersonal = (row: Float32Array) => row.some((value, i) => i > 0 && value !== 0);
    expect([true, false].map((one) => rows.some((row) => isPersonal(row) === one))).toEqual([true, true]);
  },
);

test('a program that forgot its rules is found out, promise by promise', async () => {
  const breaches: string[] = [];
  await fc.assert(
    fc.asyncProperty(busy, async (life) => {
      breaches.push(...breachesIn(await live({ ...life, careless: 'rules' }, stores.memory())));
    }),
    { numRuns: 40 },
  );
  for (const promise of ['it is quiet at', 'too close', 'more of a topic', 'more than a day may hold'])
    expect([promise, breaches.some((one) => one.includes(promise))]).toEqual([promise, true]);
});

/** Ann, Ben and Cem with one address each on both channels, who said yes to everything, in Berlin. */
const friendly = people.flatMap((one, i) =>
  [
    ...['push', 'email'].flatMap((on) => [
      { kind: 'consent', scope: on, granted: true },
      { kind: 'address', channel: on, address: ['x', 'x', 'y'][i], valid: true },
    ]),
    { kind: 'consent', scope: 'personalisation', granted: true },
    { kind: 'zone', zone: 'Europe/Berlin' },
    { kind: 'activity', name: 'play' },
  ].map((fact) => ({ user: one, fact })),
);

/** Ann and Ben share their addresses, Cem has his own; nobody of them is held out. */
const [ann, ben, cem] = people as [UserId, UserId, UserId];
const years = 400 * msPerDay;
const tell = (who: UserId, fact: Telling, by = 0): Move => ({ kind: 'tell', user: who, fact, off: by });
const ask = (who: UserId, message: string): Move => ({ kind: 'ask', user: who, message, hours: 20 });

/** What waits until all before it is done. */
const oneByOne = (moves: readonly Move[]): readonly Round[] =>
  moves.map((one) => ({ moves: [one], passes: 0, restarts: false }));

/** Asked often, so that silence is no answer: of a message, or of all that wait. */
const often = (who: UserId, message: string): readonly Move[] =>
  Array.from({ length: 12 }, () => ask(who, message));

describe('what a wrong clock dated ahead hides what is said after it, and nothing goes by it', () => {
  const noon = Date.UTC(2024, 5, 5, 10);
  const night = Date.UTC(2024, 5, 5, 0);
  test.each<{
    readonly what: string;
    readonly at?: number;
    readonly said: readonly Move[];
    readonly asked: readonly Move[];
  }>([
    {
      what: 'an address',
      said: [
        tell(cem, { kind: 'address', channel: 'push', address: 'old', valid: true }, years),
        tell(cem, { kind: 'address', channel: 'email', address: 'old', valid: true }, years),
        tell(cem, { kind: 'address', channel: 'push', address: 'new', valid: true }),
        tell(cem, { kind: 'address', channel: 'email', address: 'new', valid: false }),
      ],
      asked: [...often(cem, 'notice'), ...often(cem, 'code')],
    },
    {
      what: 'consent to a topic',
      said: [
        tell(cem, { kind: 'consent', scope: 'offers', granted: true }, years),
        tell(cem, { kind: 'consent', scope: 'offers', granted: false }),
      ],
      asked: often(cem, 'sale'),
    },
    {
      what: 'a wish',
      said: [
        tell(cem, { kind: 'preference', topic: 'offers', wanted: true }, years),
        tell(cem, { kind: 'preference', topic: 'offers', wanted: false }),
      ],
      asked: often(cem, 'sale'),
    },
    {
      what: 'a zone',
      at: night,
      said: [
        tell(cem, { kind: 'zone', zone: 'Australia/Lord_Howe' }, years),
        tell(cem, { kind: 'zone', zone: 'Europe/Berlin' }),
      ],
      asked: often(cem, 'sale'),
    },
    {
      what: 'consent at an address, to which another said no',
      said: [
        tell(ann, { kind: 'consent', scope: 'offers', granted: true }, years),
        tell(ben, { kind: 'consent', scope: 'offers', granted: false }),
        tell(cem, { kind: 'address', channel: 'push', address: 'x', valid: true }),
        tell(cem, { kind: 'address', channel: 'email', address: 'x', valid: true }),
      ],
      asked: often(cem, 'sale'),
    },
  ])('$what', async ({ at = noon, said, asked }) => {
    const dispatch: Move = { kind: 'dispatch' };
    const lived = (moves: readonly Move[]) =>
      live({ rounds: oneByOne([...moves, dispatch]), start: at, known: friendly }, stores.memory());
    const told = await lived([...said, ...asked]);
    expect(told.records.size).toBe(asked.length);
    expect(breachesIn(told)).toEqual([]);
    expect(told.handedOver).toEqual([]);
    // By a right clock, and at noon, some of it would have gone.
    const { handedOver } = await live(
      { rounds: oneByOne([...asked, dispatch]), start: noon, known: friendly },
      stores.memory(),
    );
    expect(handedOver.length).toBeGreaterThan(0);
  });

  test('consent to personalisation: no feature is logged', async () => {
    const scope = { kind: 'consent', scope: 'personalisation' };
    const lived = (said: readonly Move[]) =>
      live({ rounds: oneByOne([...said, ask(cem, 'sale')]), start: noon, known: friendly }, stores.memory());
    const told = await lived([
      tell(cem, { ...scope, granted: true }, years),
      tell(cem, { ...scope, granted: false }),
    ]);
    expect(breachesIn(told)).toEqual([]);
    const logged = ({ records }: Told) =>
      [...records.values()].flatMap(({ rows }) => [...rows.user]).filter((value) => value !== 0);
    expect(logged(told)).toHaveLength(1);
    expect(logged(await lived([])).length).toBeGreaterThan(1);
  });
});

describe('a careless system is found out where a careful one breaks nothing', () => {
  const noon = Date.UTC(2024, 5, 5, 10);
  const dispatch: Move = { kind: 'dispatch' };
  const gone = ['push', 'email'].flatMap((on) => [
    tell(cem, { kind: 'address', channel: on, address: 'y', valid: false }),
    tell(cem, { kind: 'address', channel: on, address: 'y', valid: true, undated: true }, msPerHour),
  ]);
  test.each<{
    readonly what: string;
    readonly careless: Careless;
    readonly moves: readonly Move[];
    readonly breach: string;
  }>([
    {
      what: 'the fallback while the policy is stopped',
      careless: 'stops',
      moves: [{ kind: 'stop', stops: { policies: ['p'] } }, ...often(cem, 'sale')],
      breach: 'is decided, and its policy is stopped',
    },
    {
      what: 'everything stopped when it leaves',
      careless: 'stops',
      moves: [...often(cem, 'code'), { kind: 'stop', stops: { everything: true } }],
      breach: 'everything is stopped',
    },
    {
      what: 'the yes of a list after a no',
      careless: 'lists',
      moves: [
        tell(cem, { kind: 'consent', scope: 'offers', granted: false }),
        tell(cem, { kind: 'consent', scope: 'offers', granted: true, undated: true }, msPerHour),
        ...often(cem, 'sale'),
      ],
      breach: 'the user said no to its topic',
    },
    {
      what: 'an address that bounced, on a list',
      careless: 'lists',
      moves: [...gone, ...often(cem, 'notice')],
      breach: 'the user has another address',
    },
  ])('$what', async ({ careless, moves, breach }) => {
    const life = { rounds: oneByOne([...moves, dispatch]), start: noon, known: friendly };
    expect(breachesIn(await live(life, stores.memory()))).toEqual([]);
    const found = breachesIn(await live({ ...life, careless }, stores.memory()));
    expect(found).toEqual(expect.arrayContaining([expect.stringContaining(breach)]));
  });
});
