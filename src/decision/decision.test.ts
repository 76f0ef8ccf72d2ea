import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredPrices, reweighed } from '../arbitration/index.ts';
import { cap, minimumGap, quietHours } from '../eligibility/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { buildZoneTable, millis, msPerDay, msPerHour, type ZoneTable } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { inverseGap, softmax, thompson } from '../policy/index.ts';
import {
  affinity,
  attributeOf,
  contacts,
  count,
  counted,
  defineProgram,
  eachMessage,
  flag,
  happens,
  hourOfDay,
  isChannel,
  number,
  portfolioOf,
  type Program,
  type Row,
} from '../program/index.ts';
import { layoutDigest, linearPrior, linearScorer, scorerOf } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import {
  decodeDecision,
  deciderOf,
  encodeDecision,
  factOf,
  recheckerOf,
  replayerOf,
  type Decision,
  type Setup,
  type Snapshot,
} from './index.ts';

const user = 'u1' as UserId;
/** Wednesday, 5 June 2024, 12:00 in UTC. */
const noon = millis(Date.UTC(2024, 5, 5, 12));
const berlin = (() => {
  const built = buildZoneTable('Europe/Berlin', {
    from: millis(Date.UTC(2023, 0, 1)),
    to: millis(Date.UTC(2026, 0, 1)),
    tzdata: 'test',
  });
  if (!built.ok) throw new Error(built.error.zone);
  return built.value;
})();

const programWith = (change: Partial<Program> = {}): Program => ({
  ...defineProgram({
    id: 'growth',
    owner: 'team',
    channels: { push: { cost: 0.01 }, email: { cost: 0.02 } },
    features: { plays: count('play').within('7d').log(), premium: flag('premium') },
    candidateFeatures: {
      arm: eachMessage(),
      offer: attributeOf('offer'),
      push: isChannel('push'),
      hour: hourOfDay(),
      taste: affinity('play').within('28d'),
      tired: contacts('any').within('7d'),
    },
    audience: (who) => who.premium.isFalse(),
    messages: {
      trial: { topic: 'premium', channels: ['push', 'email'], attributes: { offer: 1 } },
      jazz: { topic: 'jazz', channels: ['push', 'email'] },
      rock: { topic: 'rock', channels: ['push'] },
    },
    objectives: {
      conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 30 }),
      plays: counted('play', { horizon: '7d', unit: 'play', rate: 0.1 }),
    },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.2 }),
  }),
  ...change,
});

const setupOf = (program: Program, rates: Readonly<Record<string, number>> = {}): Setup => {
  const portfolio = portfolioOf([program]);
  const mean = {
    conversion: { user: { plays: 0.001 }, candidate: { offer: 0.01, tired: -0.004 } },
    plays: { candidate: { taste: 2, push: 0.3 } },
  };
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(linearPrior(portfolio, { mean, sd: { conversion: 0.002 } }), portfolio),
    prices: reweighed(declaredPrices(portfolio), rates),
    engine: 'test',
  };
};

let serial = 0;
const fact = (rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: noon - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const raised = (rest: Record<string, unknown> = {}) =>
  fact({
    kind: 'opportunity',
    program: 'growth',
    generator: 'pushed',
    key: 'k',
    until: noon + 2 * msPerDay,
    ...rest,
  });

const reachable = (channel: string) => [
  fact({ kind: 'consent', scope: channel, granted: true }),
  fact({ kind: 'address', channel, address: `${channel}-1`, valid: true }),
];
const known = [
  ...reachable('push'),
  ...reachable('email'),
  fact({ kind: 'consent', scope: 'personalisation', granted: true }),
  fact({ kind: 'activity', name: 'play', topic: 'jazz' }),
  fact({ kind: 'activity', name: 'play', topic: 'jazz' }),
  fact({ kind: 'activity', name: 'play', topic: 'rock' }),
];

const snapshotOf = (setup: Setup, events: readonly Event[], zone: ZoneTable | null = berlin): Snapshot => ({
  state: stateOf(foldOf(setup.portfolio), user, events),
  version: events.length,
  zone,
  stops: { messages: [], programs: [], channels: [], marketing: false },
});
const decideOn = (program: Program, events: readonly Event[], at = noon): Decision => {
  const setup = setupOf(program);
  return deciderOf(setup).decide(snapshotOf(setup, events), at, 0);
};
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const namesOf = (decision: Decision, setup: Setup) =>
  decision.candidates.slice(0, decision.eligible).map(({ message, channel }) => {
    const { messages, channels } = setup.portfolio;
    return `${messages[message]!.name}/${channels[channel]!.name}`;
  });

describe('a decision', () => {
  test('without an opportunity is silence for certain', () => {
    const decision = decideOn(programWith(), known);
    expect(decision).toMatchObject({ candidates: [], chosen: -1, propensity: 1 });
    expect(
      factOf(decision, setupOf(programWith()).portfolio, snapshotOf(setupOf(programWith()), known)).intent,
    ).toBeUndefined();
  });

  test('expands every message to its channels and gives each a probability, no-send too', () => {
    const setup = setupOf(programWith());
    const decision = deciderOf(setup).decide(snapshotOf(setup, [...known, raised()]), noon, 0);
    expect(namesOf(decision, setup)).toEqual([
      'trial/push',
      'trial/email',
      'jazz/push',
      'jazz/email',
      'rock/push',
    ]);
    expect(sum(decision.probability)).toBeCloseTo(1, 12);
    expect(Math.min(...decision.probability)).toBeGreaterThan(0);
    const drawn = decision.chosen === -1 ? decision.eligible : decision.chosen;
    expect(decision.propensity).toBe(decision.probability[drawn]);
  });

  test('values are increments at their rates less the cost', () => {
    const decision = decideOn(programWith(), [...known, raised()]);
    const { mean } = decision.increments;
    const trialByEmail = 30 * mean[2]! + 0.1 * mean[3]! - 0.02;
    expect(decision.value[1]).toBeCloseTo(trialByEmail, 12);
    expect(mean[2]).toBeCloseTo(0.001 * Math.log(4) + 0.01, 7);
    expect(mean[5]).toBeCloseTo((2 * 2) / 3 + 0.3, 6);
  });

  test('another price moves the answer as it should', () => {
    const program = programWith();
    const chance = (rates: Record<string, number>) => {
      const setup = setupOf(program, rates);
      const decision = deciderOf(setup).decide(snapshotOf(setup, [...known, raised()]), noon, 0);
      return decision.probability[0]! + decision.probability[1]!;
    };
    expect(chance({ conversion: 300 })).toBeGreaterThan(chance({ conversion: 30 }));
    expect(chance({ conversion: 0 })).toBeLessThan(chance({ conversion: 30 }));
  });

  test('is drawn as often as its probabilities say', () => {
    const setup = setupOf(programWith());
    const decider = deciderOf(setup);
    const snapshot = snapshotOf(setup, [...known, raised()]);
    const n = 4000;
    const first = decider.decide(snapshot, noon, 0);
    const drawn = new Float64Array(first.eligible + 1);
    for (let version = 0; version < n; version++) {
      const { chosen } = decider.decide({ ...snapshot, version }, noon, 0);
      drawn[chosen === -1 ? first.eligible : chosen]!++;
    }
    const chi2 = drawn.reduce((total, seen, i) => {
      const expected = n * first.probability[i]!;
      return total + ((seen - expected) * (seen - expected)) / expected;
    }, 0);
    // 99.99 % quantile of chi-squared with 5 degrees of freedom
    expect(chi2).toBeLessThan(25.7);
  });

  test('the same snapshot gives the same bytes, and a new attempt a new draw', () => {
    const setup = setupOf(programWith());
    const snapshot = snapshotOf(setup, [...known, raised()]);
    const bytes = (attempt: number) => encodeDecision(deciderOf(setup).decide(snapshot, noon, attempt));
    expect(bytes(0)).toEqual(bytes(0));
    expect(deciderOf(setup).decide(snapshot, noon, 1).id).not.toBe(
      deciderOf(setup).decide(snapshot, noon, 0).id,
    );
  });
});

describe('a refused message', () => {
  const raisedTwice = [...known, raised()];
  const contact = fact({
    kind: 'decision',
    decision: 'earlier',
    clock: 'send',
    consumed: [],
    intent: {
      program: 'growth',
      message: 'rock',
      channel: 'push',
      class: 'marketing',
      topic: 'rock',
      slot: noon - 1,
    },
  });
  const rule = cap({ limit: 1, per: '24h', otherwise: 'defer' });
  const decide = (slots: Program['slots']) =>
    decideOn(programWith({ rules: [rule], slots }), [...raisedTwice, contact]);

  test('stands again at the first slot with room, and its noes stay with the first', () => {
    const decision = decide({ kind: 'now' });
    expect(decision.eligible).toBe(5);
    expect(decision.candidates.slice(0, 5).every(({ slot }) => slot === noon - 1 + msPerDay)).toBe(true);
    expect(decision.noes.every(({ candidate }) => decision.candidates[candidate]!.slot === noon)).toBe(true);
    expect(decodeDecision(encodeDecision(decision))).toEqual(decision);
  });
  test('of a program with declared hours stands at those only', () => {
    // 12:00 and 20:00 in Berlin are 10:00 and 18:00 UTC.
    const decision = decide({ kind: 'hours', at: [12, 20], ahead: '2d' });
    const slots = new Set(decision.candidates.slice(0, decision.eligible).map(({ slot }) => slot));
    expect([...slots]).toEqual([30, 46].map((hours) => noon + hours * msPerHour));
  });
});

describe('the re-check at dispatch', () => {
  const night = quietHours({ windows: [{ from: '22:00', to: '08:00' }] });
  const setup = setupOf(programWith({ rules: [cap({ limit: 2, per: '24h' }), night] }));
  const planned = [0, 1, 30].map((hours) => ({
    decision: `d${hours}` as Decision['id'],
    intent: {
      program: 'growth',
      message: 'rock',
      channel: 'push',
      class: 'marketing' as const,
      topic: 'rock',
      slot: noon + hours * msPerHour,
    },
  }));
  const reserved = planned.map(({ decision, intent }) =>
    fact({ kind: 'decision', decision, clock: 'send', consumed: [], intent }),
  );
  const recheck = (hours: number) =>
    recheckerOf(setup.portfolio)(
      snapshotOf(setup, [...known, ...reserved]),
      planned[0]!,
      millis(noon + hours * msPerHour),
    );

  test('does not take a late message for one more: its place in the ledger is its slot', () => {
    // At noon + 20 hours two others lie within 24 hours of the clock, but only one of the slot.
    expect(recheck(0)).toEqual([]);
    expect(recheck(20)).toEqual([]);
  });
  test('looks at the clock for hours', () => {
    expect(recheck(12).map(({ reason }) => reason)).toEqual(['quiet_hours']);
  });

  test.each<[string, Partial<Program['messages'][string]>]>([
    ['goes by another channel', { channels: ['email'] }],
    ['is of another class, to which no consent is asked', { class: 'transactional' }],
    ['is of another topic', { topic: 'jazz' }],
  ])('refuses a message that since it was decided %s', (_what, change) => {
    const { messages } = programWith();
    const program = programWith({ messages: { ...messages, rock: { ...messages['rock']!, ...change } } });
    const optedOut = fact({ kind: 'consent', scope: 'push', granted: false, at: noon });
    for (const facts of [reserved, [...reserved, optedOut]]) {
      const snapshot = snapshotOf(setup, [...known, ...facts]);
      const noes = recheckerOf(portfolioOf([program]))(snapshot, planned[0]!, noon);
      expect(noes.map(({ reason }) => reason)).toEqual(['withdrawn']);
    }
  });
});

describe('what must never be sent', () => {
  const reasonsWith = (rules: readonly Row[], events: readonly Event[], at = noon) => {
    const decision = decideOn(programWith({ rules: [...rules] }), [...events, raised()], at);
    expect(decision.probability).toHaveLength(decision.eligible + 1);
    return { decision, reasons: new Set(decision.noes.map(({ reason }) => reason)) };
  };
  const contact = (slot: number) =>
    fact({
      kind: 'decision',
      decision: `d${serial}`,
      clock: 'send',
      consumed: [],
      intent: {
        program: 'growth',
        message: 'rock',
        channel: 'push',
        class: 'marketing',
        topic: 'rock',
        slot,
      },
    });

  test.each<[string, readonly Event[], string]>([
    ['without consent', known.slice(1), 'no_consent'],
    ['after an opt-out', [...known, fact({ kind: 'consent', scope: 'push', granted: false })], 'opted_out'],
    ['without an address', [known[0]!, ...known.slice(2)], 'no_address'],
    [
      'of a topic opted out of',
      [...known, fact({ kind: 'consent', scope: 'jazz', granted: false })],
      'topic_opted_out',
    ],
    [
      'of an unwanted topic',
      [...known, fact({ kind: 'preference', topic: 'rock', wanted: false })],
      'topic_unwanted',
    ],
    [
      'outside the audience',
      [...known, fact({ kind: 'trait', name: 'premium', value: true })],
      'not_in_audience',
    ],
  ])('%s', (_what, events, reason) => {
    const { decision, reasons } = reasonsWith([], events);
    expect(reasons).toEqual(new Set([reason]));
    const refused = new Set(decision.noes.map(({ candidate }) => candidate));
    expect([...refused].every((candidate) => candidate >= decision.eligible)).toBe(true);
    expect(refused.size).toBe(decision.candidates.length - decision.eligible);
  });

  test('over a cap, with the time when there is room again', () => {
    const { decision } = reasonsWith([cap({ limit: 1, per: '24h' })], [...known, contact(noon - msPerHour)]);
    expect(decision.eligible).toBe(0);
    expect(decision.chosen).toBe(-1);
    expect(decision.noes[0]).toMatchObject({
      rule: 'cap',
      reason: 'cap_reached',
      until: noon + 23 * msPerHour,
    });
  });

  test('too soon after another, and before a planned one', () => {
    for (const slot of [noon - msPerHour, noon + msPerHour]) {
      const { reasons } = reasonsWith([minimumGap({ gap: '2h' })], [...known, contact(slot)]);
      expect(reasons).toEqual(new Set(['gap_too_short']));
    }
  });

  test('in quiet hours: the slot moves to the next open moment, and the gap says why', () => {
    const night = millis(Date.UTC(2024, 5, 5, 21));
    const { decision } = reasonsWith(
      [quietHours({ windows: [{ from: '22:00', to: '08:00' }] })],
      known,
      night,
    );
    const morning = Date.UTC(2024, 5, 6, 6);
    expect(decision.candidates.every(({ slot }) => slot === morning)).toBe(true);
    expect(decision.gaps[0]).toMatchObject({ rule: 'quietHours', start: night, end: morning });
  });

  test('with an unknown zone: only when it is day everywhere', () => {
    const program = programWith({ rules: [quietHours({ windows: [{ from: '22:00', to: '08:00' }] })] });
    const setup = setupOf(program);
    const decision = deciderOf(setup).decide(snapshotOf(setup, [...known, raised()], null), noon, 0);
    expect(decision.candidates).toEqual([]);
    expect(decision.gaps.length).toBeGreaterThan(0);
  });

  test('in a holdout', () => {
    const decision = decideOn(programWith({ holdout: 0.9 }), [...known, raised()]);
    expect(decision.assignments).toEqual([{ layer: 'holdout:growth', arm: 'held', share: 0.9 }]);
    expect(new Set(decision.noes.map(({ reason }) => reason))).toEqual(new Set(['holdout']));
  });

  test('stopped by hand', () => {
    const setup = setupOf(programWith());
    const snapshot = snapshotOf(setup, [...known, raised()]);
    const stops = { messages: ['trial'], programs: [], channels: ['email'], marketing: false };
    const decision = deciderOf(setup).decide({ ...snapshot, stops }, noon, 0);
    expect(namesOf(decision, setup)).toEqual(['jazz/push', 'rock/push']);
    const all = deciderOf(setup).decide({ ...snapshot, stops: { ...stops, marketing: true } }, noon, 0);
    expect(all.chosen).toBe(-1);
    expect(all.eligible).toBe(0);
  });
});

test.each([softmax({ temperature: 0.2 }), thompson(), inverseGap({ gamma: 3 })])(
  'whatever a fact says, what is drawn from are probabilities: %j',
  (policy) => {
    const amount = number('amount');
    const base = programWith({ policy });
    const features = { ...base.features, user: { ...base.features.user, amount: amount.spec } };
    const portfolio = portfolioOf([{ ...base, features }]);
    const prior = linearPrior(portfolio, {
      mean: { plays: { user: { amount: 1e3 }, candidate: { push: -1 } } },
    });
    const setup = { ...setupOf(base), portfolio, scorer: linearScorer(prior, portfolio) };
    for (const value of [1e39, -1e39, 1e308]) {
      const events = [...known, fact({ kind: 'trait', name: 'amount', value }), raised()];
      const { probability, propensity } = deciderOf(setup).decide(snapshotOf(setup, events), noon, 0);
      expect(sum(probability)).toBeCloseTo(1, 12);
      expect(probability).toContain(propensity);
    }
  },
);

test('without consent to personalisation nothing of the past is looked at or logged', () => {
  const anonymous = decideOn(programWith(), [
    ...known.filter((e) => e.kind !== 'consent' || e.scope !== 'personalisation'),
    raised(),
  ]);
  expect([...anonymous.rows.user]).toEqual([1, 0, 0]);
  const setup = setupOf(programWith());
  const width = setup.portfolio.candidateWidth;
  const taste = setup.portfolio.candidateFeatures.find(({ name }) => name === 'taste')!.at;
  for (let i = 0; i < anonymous.candidates.length; i++)
    expect(anonymous.rows.candidates[i * width + taste]).toBe(0);
});

describe('the record', () => {
  const program = programWith({
    rules: [
      cap({ limit: 0, per: '7d', channel: 'email' }),
      quietHours({ windows: [{ from: '22:00', to: '08:00' }] }),
    ],
    holdout: 0.01,
  });
  const setup = setupOf(program);
  const decision = deciderOf(setup).decide(
    snapshotOf(setup, [...known, raised({ attributes: { urgency: 2 } })]),
    noon,
    3,
  );
  const bytes = encodeDecision(decision);

  test('reads back as it was written, byte for byte', () => {
    expect(decodeDecision(bytes)).toEqual(decision);
    expect(encodeDecision(decodeDecision(bytes))).toEqual(bytes);
  });

  test('a number that does not fit is refused, not cut', () => {
    const candidates = decision.candidates.map((one) => ({ ...one, channel: 256 }));
    expect(() => encodeDecision({ ...decision, candidates })).toThrow('cannot hold 256');
  });

  test('any flipped bit or cut is found', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const damaged = bytes.slice();
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodeDecision(damaged)).toThrow('damaged');
      }),
    );
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeDecision(bytes.subarray(0, length))).toThrow('damaged');
  });

  test.each(['scores', 'features'] as const)('replays from its %s bit for bit', (depth) => {
    expect(replayerOf(setup)(decodeDecision(bytes), depth)).toEqual([]);
  });

  test('replays bit for bit under an artefact with covariances', () => {
    const { portfolio } = setup;
    const width = portfolio.userWidth + portfolio.candidateWidth;
    const weights = (sign: number) => ({
      mean: Array.from({ length: width }, (_, j) => (sign * (j % 5)) / 100),
      factor: Array.from({ length: (width * (width + 1)) / 2 }, (_, j) => (sign * (j % 7)) / 1000),
    });
    const artefact = {
      kind: 'linear-full' as const,
      version: 1 as const,
      layout: layoutDigest(portfolio),
      objectives: { conversion: weights(1), plays: weights(-1) },
    };
    const full = { ...setup, scorer: scorerOf(artefact, portfolio) };
    const made = deciderOf(full).decide(snapshotOf(full, [...known, raised()]), noon, 0);
    expect(made.eligible).toBeGreaterThan(1);
    expect(Math.min(...made.increments.shared)).toBeGreaterThan(0);
    for (const depth of ['scores', 'features'] as const)
      expect(replayerOf(full)(decodeDecision(encodeDecision(made)), depth)).toEqual([]);
    expect(() => replayerOf(setup)(made, 'scores')).toThrow('made with artefact');
  });

  test('and its decision are left alone by the decisions after it', () => {
    const decider = deciderOf(setup);
    const kept = bytes.slice();
    for (let version = 0; version < 100; version++)
      encodeDecision(decider.decide({ ...snapshotOf(setup, [...known, raised()]), version }, noon, 0));
    expect(bytes).toEqual(kept);
    expect(encodeDecision(decision)).toEqual(kept);
  });

  test('a replay names what differs', () => {
    const tampered = { ...decision, value: decision.value.map((v) => v + 1) } as Decision;
    expect(replayerOf(setup)(tampered, 'scores').map(({ what }) => what)).toContain('value');
  });

  test('a replay refuses another setup', () => {
    expect(() => replayerOf(setupOf(program, { conversion: 1 }))(decision, 'scores')).toThrow(
      'made with prices',
    );
  });
});
