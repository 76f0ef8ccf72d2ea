import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEvent, type DecisionId, type Event, type UserId } from '../events/index.ts';
import {
  affinity,
  count,
  defineProgram,
  flag,
  happens,
  hoursSince,
  number,
  oneOf,
  portfolioOf,
  reachable,
  sum,
} from '../program/index.ts';
import { addTo, totalOf, type Series } from './series.ts';
import { consents } from './user-state.ts';
import {
  affinityKey,
  foldOf,
  seriesIn,
  stateOf,
  unknownUser,
  userFeaturesOf,
  type UserState,
} from './index.ts';
import { isReachable } from './user-state.ts';

const row = (kind: string) => ({ kind, version: 1, options: {} });
const hour = 3_600_000;
const day = 24 * hour;
const now = 20_000 * day;

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 }, email: { cost: 0 } },
    features: {
      plays: count('play').within('7d'),
      jazz: count('play', { topic: 'jazz' }).within('7d').log(),
      minutes: sum('play').within('1d').over(60),
      opens: count('open', { channel: 'push' }).within('28d'),
      quiet: hoursSince('play', {}, 100),
      age: number('age', 30),
      premium: flag('premium'),
      device: oneOf('device', ['ios', 'web']),
      push: reachable('push'),
    },
    candidateFeatures: { taste: affinity('play').within('28d') },
    messages: { hi: { topic: 'jazz', channels: ['push'] } },
    objectives: { conversion: happens('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: row('uniform'),
  }),
]);
const fold = foldOf(portfolio);
const features = userFeaturesOf(portfolio);
const user = 'u1' as UserId;
const decision = 'd1' as DecisionId;

let serial = 0;
function fact(rest: Record<string, unknown>): Event {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: now, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
const rowAt = (events: readonly Event[], at = now) => {
  const out = new Float32Array(features.width);
  features.write(stateOf(fold, user, events), at, out);
  return [...out];
};

describe('a series', () => {
  const bucket = day / 32;

  test('equals the brute-force sum to within the oldest bucket, in any order of arrival', () => {
    const arrivals = fc.array(
      fc.record({ ago: fc.integer({ min: 0, max: 3 * day }), amount: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(arrivals, (events) => {
        let series: Series | undefined;
        for (const { ago, amount } of events) series = addTo(series, now - ago, { amount, window: day });
        const sumOf = (window: number) =>
          events.filter(({ ago }) => ago < window).reduce((total, { amount }) => total + amount, 0);
        const total = totalOf(series, now, day);
        expect(total).toBeLessThanOrEqual(sumOf(day));
        expect(total).toBeGreaterThanOrEqual(sumOf(day - bucket));
        expect((series ?? []).length).toBeLessThanOrEqual(64);
      }),
    );
  });

  test('what lies in the future of `now` does not count', () => {
    expect(totalOf(addTo(undefined, now + day, { amount: 1, window: day }), now, day)).toBe(0);
  });
});

describe('features', () => {
  test('an unknown user has the declared values', () => {
    expect(rowAt([])).toEqual([1, 0, 0, 0, 0, 100, 30, 0, 0, 0, 0]);
  });

  test('counts, sums, times, traits and reachability are as declared', () => {
    const events = [
      fact({ kind: 'activity', name: 'play', topic: 'jazz', amount: 30, at: now - 2 * hour }),
      fact({ kind: 'activity', name: 'play', topic: 'rock', amount: 60, at: now - 3 * hour }),
      fact({ kind: 'activity', name: 'play', topic: 'jazz', amount: 60, at: now - 3 * day }),
      fact({ kind: 'response', name: 'open', channel: 'push', message: 'hi', at: now - day }),
      fact({ kind: 'response', name: 'open', channel: 'email', message: 'hi', at: now - day }),
      fact({ kind: 'trait', name: 'age', value: 41 }),
      fact({ kind: 'trait', name: 'premium', value: true }),
      fact({ kind: 'trait', name: 'device', value: 'web' }),
      fact({ kind: 'consent', scope: 'push', granted: true }),
      fact({ kind: 'address', channel: 'push', address: 'h', valid: true }),
    ];
    expect(rowAt(events)).toEqual([1, 3, Math.fround(Math.log(3)), 1.5, 1, 2, 41, 1, 0, 1, 1]);
    const state = stateOf(fold, user, events);
    expect(totalOf(seriesIn(state.series, affinityKey('play', '28d', 'jazz')), now, 28 * day)).toBe(2);
    expect(totalOf(seriesIn(state.series, affinityKey('play', '28d', '')), now, 28 * day)).toBe(3);
  });

  test('a trait of the wrong type or an unknown word takes the declared value, never NaN', () => {
    const events = [
      fact({ kind: 'trait', name: 'age', value: 'old' }),
      fact({ kind: 'trait', name: 'premium', value: 'yes' }),
      fact({ kind: 'trait', name: 'device', value: 'toaster' }),
    ];
    expect(rowAt(events)).toEqual(rowAt([]));
  });

  test('numbers beyond all measure are cut off, so that scores stay finite', () => {
    const plays = [1e308, 1e308, -1e308].map((amount) => fact({ kind: 'activity', name: 'play', amount }));
    const rows = [1e39, -1e39].map((value) => rowAt([...plays, fact({ kind: 'trait', name: 'age', value })]));
    const [minutes, age] = [3, 6];
    const most = Math.fround(1e15);
    expect(rows.map((row) => row[age])).toEqual([most, -most]);
    expect(rows.map((row) => row[minutes])).toEqual([most, most]);
  });

  test('the order of arrival does not change features, consent or reachability', () => {
    const events = [
      fact({ kind: 'activity', name: 'play', topic: 'jazz', amount: 5, at: now - hour }),
      fact({ kind: 'activity', name: 'play', topic: 'jazz', amount: 7, at: now - 20 * hour }),
      fact({ kind: 'trait', name: 'age', value: 20, at: now - day }),
      fact({ kind: 'trait', name: 'age', value: 21, at: now }),
      fact({ kind: 'consent', scope: 'push', granted: true, at: now - day }),
      fact({ kind: 'consent', scope: 'push', granted: false, at: now }),
      fact({ kind: 'address', channel: 'push', address: 'h', valid: true, at: now }),
    ];
    const inOrder = rowAt(events);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(rowAt(shuffled)).toEqual(inOrder);
      }),
    );
  });
});

describe('consent', () => {
  const said = (granted: boolean, at: number) => fact({ kind: 'consent', scope: 'push', granted, at });
  const after = (...events: Event[]) => consents(stateOf(fold, user, events), 'push');

  test('nothing said means no', () => expect(after()).toBe(false));
  test('a withdrawal that arrives before an older grant still holds', () =>
    expect(after(said(false, now), said(true, now - day))).toBe(false));
  test('at the same instant the withdrawal wins, in both orders', () => {
    expect(after(said(true, now), said(false, now))).toBe(false);
    expect(after(said(false, now), said(true, now))).toBe(false);
  });
  test('a complaint takes consent back', () => {
    const complaint = fact({ kind: 'response', name: 'complaint', channel: 'push', message: 'hi', at: now });
    expect(after(said(true, now - day), complaint)).toBe(false);
    expect(after(complaint, said(true, now + 1))).toBe(true);
  });
  test('only an explicit later grant opens again', () =>
    expect(after(said(false, now - day), said(true, now))).toBe(true));
  test('the yes of a list without dates opens what nobody closed, and lifts no refusal, in any order', () => {
    const listed = (at: number) => fact({ kind: 'consent', scope: 'push', granted: true, undated: true, at });
    expect(after(listed(now))).toBe(true);
    expect(after(said(false, now - day), listed(now))).toBe(false);
    expect(after(listed(now), said(false, now - day))).toBe(false);
    expect(after(listed(now), said(false, now - day), said(true, now))).toBe(true);
    const state = stateOf(fold, user, [listed(now)]);
    expect([state.since, state.consent['push']!.at < 0]).toEqual([now, true]);
  });
  test('any text is a scope, also one that no fact may have', () => {
    const no = fact({ kind: 'consent', scope: 'push', granted: false });
    const state = stateOf(fold, user, [{ ...no, scope: 'constructor' } as Event]);
    expect(state.consent).toEqual({ constructor: { value: false, at: now } });
  });
  test('without a valid address there is no reach', () => {
    const state = stateOf(fold, user, [
      said(true, now),
      fact({ kind: 'address', channel: 'push', address: 'h', valid: false }),
    ]);
    expect(isReachable(state, 'push')).toBe(false);
  });
});

describe('the contact ledger', () => {
  const intent = {
    program: 'p',
    message: 'hi',
    channel: 'push',
    class: 'marketing',
    topic: 'jazz',
    slot: now + hour,
  };
  const decided = () => fact({ kind: 'decision', decision, clock: 'send', consumed: ['k'], intent });
  const raised = fact({ kind: 'opportunity', program: 'p', generator: 'g', key: 'k', until: now + day });

  test('a decision reserves a contact and consumes its opportunities', () => {
    const state = stateOf(fold, user, [raised, decided(), decided()]);
    expect(state.contacts).toHaveLength(1);
    expect(state.contacts[0]).toMatchObject({ status: 'reserved', decision });
    expect(state.opportunities).toEqual({});
  });

  test.each([
    ['sent', 1],
    ['ambiguous', 1],
    ['held', 0],
    ['failed', 0],
    ['superseded', 0],
  ])('a receipt "%s" leaves %i contact', (status, left) => {
    const state = stateOf(fold, user, [decided(), fact({ kind: 'receipt', decision, status })]);
    expect(state.contacts).toHaveLength(left);
  });

  test('contacts stand in order of their slots', () => {
    const at = (slot: number, id: string) =>
      fact({ kind: 'decision', decision: id, clock: 'send', consumed: [], intent: { ...intent, slot } });
    const state = stateOf(fold, user, [at(now + 3, 'a'), at(now + 1, 'b'), at(now + 2, 'c')]);
    expect(state.contacts.map(({ slot }) => slot - now)).toEqual([1, 2, 3]);
  });
});

test('an erased user stays erased, whatever comes late', () => {
  const events = [
    fact({ kind: 'trait', name: 'age', value: 20 }),
    fact({ kind: 'erasure' }),
    fact({ kind: 'trait', name: 'age', value: 21 }),
    fact({ kind: 'consent', scope: 'push', granted: true }),
  ];
  expect(stateOf(fold, user, events)).toEqual({ ...unknownUser(user), since: now, erased: true });
});

describe('value signals', () => {
  const signal = (at: number, mean: number, rest: Record<string, unknown> = {}) =>
    fact({
      kind: 'signal',
      at,
      domain: 'shop',
      objective: 'conversion',
      unit: 'euro',
      horizonDays: 7,
      mean,
      sd: 1,
      until: at + day,
      ...rest,
    });
  const signals = (...events: readonly Event[]) => stateOf(fold, user, events).signals['shop/conversion'];

  test('of two the later in event time holds, in whatever order they come', () => {
    const [early, late] = [signal(now, 1), signal(now + hour, 2)];
    expect(signals(early, late)).toMatchObject({ mean: 2, at: now + hour, from: now + hour });
    expect(signals(late, early)).toEqual(signals(early, late));
  });

  test('keeps unit and horizon, and from when on it holds', () => {
    expect(signals(signal(now, 1, { from: now + hour }))).toMatchObject({
      unit: 'euro',
      horizonDays: 7,
      from: now + hour,
      until: now + day,
    });
  });
});

test('no fact forgets what it does not speak of', () => {
  const contact = {
    program: 'p',
    message: 'hi',
    channel: 'push',
    class: 'marketing' as const,
    topic: 't',
    slot: now,
    decision: 'd' as DecisionId,
    status: 'sent' as const,
  };
  const whole: Required<UserState> = {
    ...unknownUser('u' as UserId),
    since: now - day,
    formerly: { key: { value: false, at: now } },
    shared: ['key'],
    shadow: [contact],
    taken: { offers: { until: now + day, decision: 'd' as DecisionId } },
    shadowTaken: { offers: { until: now + day, decision: 'd' as DecisionId } },
    exposed: { tone: { arm: 'bold', share: 0.5, at: now } },
    reached: { t: { at: now, decision: 'd' as DecisionId } },
    brought: { decisions: 1, judged: 1, valuable: 1, total: 2, first: now, at: now },
  };
  const fold = foldOf(portfolio);
  const spoken = [
    fact({ kind: 'activity', name: 'play', topic: 'jazz', amount: 1, at: now }),
    fact({ kind: 'opportunity', program: 'p', generator: 'g', key: 'k', until: now + day }),
    fact({ kind: 'receipt', decision: 'd', status: 'sent' }),
    fact({ kind: 'decision', decision: 'e', clock: 'send', consumed: [] }),
    fact({ kind: 'consent', scope: 'push', granted: true }),
  ];
  for (const event of spoken)
    expect(Object.keys(fold(whole, event))).toEqual(expect.arrayContaining(Object.keys(whole)));
});
