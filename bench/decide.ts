import { declaredPrices } from '../src/arbitration/index.ts';
import { deciderOf, encodeDecision, type Setup, type Snapshot } from '../src/decision/index.ts';
import { cap, minimumGap, quietHours, sendWindow } from '../src/eligibility/index.ts';
import { machineZones, noStops } from '../src/engine/index.ts';
import { eventId, userId, type Event } from '../src/events/index.ts';
import { millis, msPerDay, msPerHour } from '../src/kit/index.ts';
import { pushed } from '../src/opportunities/index.ts';
import { inverseGap, softmax, thompson, uniform } from '../src/policy/index.ts';
import {
  activeDays,
  affinity,
  attributeOf,
  contactableDays,
  contacts,
  count,
  counted,
  daysAhead,
  defineProgram,
  eachChannel,
  eachMessage,
  flag,
  happens,
  hourOfDay,
  hoursSince,
  number,
  portfolioOf,
  type Feature,
  type Row,
} from '../src/program/index.ts';
import { linearPrior, linearScorer } from '../src/scoring/index.ts';
import { foldOf, stateOf } from '../src/state/index.ts';
import { perCall, range, type Line } from './bench.ts';

const user = userId.parse('u1');
const now = millis(Date.UTC(2025, 5, 4, 12));

/** 39 features of a user and the constant: windowed counts, times, traits and flags in a usual mixture. */
const userFeatures = (): Record<string, Feature> =>
  Object.fromEntries([
    ...range(13).map((i) => [
      `count${i}`,
      count(`act${i % 5}`, i < 5 ? { topic: `t${i}` } : {})
        .within(i % 2 ? '7d' : '28d')
        .log(),
    ]),
    ...range(13).map((i) => [`number${i}`, number(`number${i}`).over(3)]),
    ...range(5).map((i) => [`since${i}`, hoursSince(`act${i}`).over(24)]),
    ...range(7).map((i) => [`flag${i + 1}`, flag(`flag${i + 1}`)]),
  ]);

/** 24 columns of a candidate. */
const candidateFeatures = {
  message: eachMessage(),
  channel: eachChannel(),
  eager: eachChannel('count0'),
  offer: attributeOf('offer'),
  weight: attributeOf('weight'),
  hour: hourOfDay(),
  ahead: daysAhead(),
  taste: affinity('act0').within('28d'),
  any: contacts('any').within('7d'),
  same: contacts('channel').within('7d'),
  again: contacts('message').within('28d'),
  topic: contacts('topic').within('28d'),
};

const channels = { push: { cost: 0.01 }, email: { cost: 0.02 }, inapp: { cost: 0 } };

const setupUnder = (policy: Row): Setup => {
  const portfolio = portfolioOf([
    defineProgram({
      id: 'bench',
      owner: 'team',
      channels,
      features: { ...userFeatures(), flag0: flag('flag0') },
      candidateFeatures,
      audience: (who) => who.flag0.isFalse(),
      messages: Object.fromEntries(
        range(8).map((i) => [
          `m${i}`,
          {
            topic: `t${i}`,
            channels: ['push', 'email', 'inapp'] as const,
            attributes: { offer: i, weight: 1 },
          },
        ]),
      ),
      objectives: {
        conversion: happens('act0', { horizon: '14d', unit: 'conversion', rate: 30 }),
        engagement: counted('act1', { horizon: '7d', unit: 'visit', rate: 0.1 }),
        retention: activeDays('act2', { horizon: '28d', unit: 'day', rate: 5 }),
        reach: contactableDays('push', { horizon: '28d', unit: 'day', rate: 0.01 }),
      },
      generators: [pushed({ source: 'bench' })],
      rules: [
        cap({ limit: 3, per: '7d' }),
        cap({ limit: 1, per: 'day', same: 'channel' }),
        minimumGap({ gap: '1h' }),
        minimumGap({ gap: '3d', same: 'message' }),
        quietHours({ windows: [{ from: '22:00', to: '08:00' }] }),
        sendWindow({ windows: [{ from: '06:00', to: '23:00' }] }),
      ],
      policy,
    }),
  ]);
  const belief = linearPrior(portfolio, {
    sd: { conversion: 0.01, engagement: 0.01, retention: 0.01, reach: 0.1 },
  });
  return {
    workspace: { id: 'bench', secret: 'bench' },
    portfolio,
    scorer: linearScorer(belief, portfolio),
    prices: declaredPrices(portfolio),
    engine: 'bench',
  };
};

/** A user with sixty activities, five contacts and everything permitted. */
function snapshotFor(setup: Setup): Snapshot {
  const events: Event[] = [];
  const add = (event: Omit<Event, 'id' | 'user' | 'at'> & { readonly at?: number }) =>
    events.push({
      id: eventId.parse(`e${events.length}`),
      user,
      at: now - (1 + (events.length % 20)) * msPerDay,
      ...event,
    } as Event);
  for (const channel of Object.keys(channels)) {
    add({ kind: 'consent', scope: channel, granted: true } as Event);
    add({ kind: 'address', channel, address: channel, valid: true } as Event);
  }
  add({ kind: 'consent', scope: 'personalisation', granted: true } as Event);
  add({ kind: 'zone', zone: 'Europe/Berlin' } as Event);
  for (const i of range(60))
    add({ kind: 'activity', name: `act${i % 5}`, topic: `t${i % 8}`, amount: 1 } as Event);
  for (const i of range(13)) add({ kind: 'trait', name: `number${i}`, value: i } as Event);
  for (const i of range(5)) {
    const slot = now - (8 + 4 * i) * msPerDay;
    const intent = {
      program: 'bench',
      message: `m${i}`,
      channel: ['push', 'email', 'inapp'][i % 3]!,
      class: 'marketing',
      topic: `t${i}`,
      slot,
    };
    add({ kind: 'decision', decision: `d${i}`, clock: 'send', consumed: [], intent } as unknown as Event);
  }
  add({
    kind: 'opportunity',
    program: 'bench',
    generator: 'pushed',
    key: 'k',
    until: now + 6 * msPerHour,
    at: now - 1,
  } as Event);
  const state = stateOf(foldOf(setup.portfolio), user, events);
  return { state, version: 1, zone: machineZones()('Europe/Berlin'), stops: noStops };
}

function* measure(name: string, policy: Row): Iterable<Line> {
  const setup = setupUnder(policy);
  const decider = deciderOf(setup);
  const snapshot = snapshotFor(setup);
  const { portfolio } = setup;
  const probe = decider.decide(snapshot, now, 0);
  if (probe.eligible !== 24 || portfolio.userWidth !== 40 || portfolio.candidateWidth !== 24)
    throw new Error(
      `the bench has ${probe.eligible} candidates, ${portfolio.userWidth} + ${portfolio.candidateWidth} columns`,
    );
  const suffix = name === 'inverseGap' ? '' : `_${name}`;
  const whole = perCall((i) => encodeDecision(decider.decide({ ...snapshot, version: i }, now, 0)), {
    calls: 5000,
  });
  yield {
    bench: 'decide',
    metric: `decisions_per_s_per_core${suffix}`,
    value: Math.round(1 / whole),
    unit: '1/s',
  };
  if (suffix !== '') return;
  const encode = perCall(() => void encodeDecision(probe), { calls: 5000 });
  yield { bench: 'decide', metric: 'encode_us', value: encode * 1e6, unit: 'us' };
  yield {
    bench: 'decide',
    metric: 'propose_us',
    value: 1e6 * perCall(() => void decider.propose(snapshot, now), { calls: 5000 }),
    unit: 'us',
  };
  yield {
    bench: 'decide',
    metric: 'settle_us',
    value: 1e6 * perCall((i) => void decider.settle(probe, probe.increments, i), { calls: 5000 }),
    unit: 'us',
  };
  yield {
    bench: 'decide',
    metric: 'p99_us',
    value: latency(() => void decider.decide(snapshot, now, 0)),
    unit: 'us',
  };
  yield { bench: 'decide', metric: 'bytes_per_decision', value: encodeDecision(probe).length, unit: 'B' };
}

/** 99 % quantile of the wall time of one call, microseconds. */
function latency(call: () => void): number {
  const times = range(20_000).map(() => {
    const start = process.hrtime.bigint();
    call();
    return Number(process.hrtime.bigint() - start) / 1e3;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
}

/** 24 candidates x 64 features x 4 objectives, all rules, record included, by policy kind. */
export function* decide(): Iterable<Line> {
  yield* measure('inverseGap', inverseGap({ gamma: 10 }));
  yield* measure('softmax', softmax({ temperature: 0.2 }));
  yield* measure('uniform', uniform());
  yield* measure('thompson', thompson());
}
