import { declaredPrices } from '../src/arbitration/index.ts';
import type { Setup, Snapshot } from '../src/decision/index.ts';
import { cap, minimumGap, quietHours, sendWindow } from '../src/eligibility/index.ts';
import { machineZones, noStops } from '../src/engine/index.ts';
import { eventId, userId, type Event } from '../src/events/index.ts';
import { millis, msPerDay, msPerHour, streamOf } from '../src/kit/index.ts';
import { pushed } from '../src/opportunities/index.ts';
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
import { layoutDigest, linearPrior, linearScorer, scorerOf } from '../src/scoring/index.ts';
import { foldOf, stateOf } from '../src/state/index.ts';
import { range } from './bench.ts';

export const user = userId.parse('u1');
export const now = millis(Date.UTC(2025, 5, 4, 12));

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

/** 8 messages on 3 channels, 40 user and 24 candidate columns, 4 objectives, 6 rules. */
export const setupUnder = (policy: Row): Setup => {
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

/** The same with a belief whose weights all depend on each other, so that no term of a variance is left out. */
export function withCovariances(setup: Setup): Setup {
  const { portfolio } = setup;
  const width = portfolio.userWidth + portfolio.candidateWidth;
  const stream = streamOf('bench', 'covariances');
  const numbers = (length: number) => Array.from({ length }, () => stream.normal() / 100);
  const weights = () => ({ mean: numbers(width), factor: numbers((width * (width + 1)) / 2) });
  const objectives = Object.fromEntries(portfolio.objectives.map(({ name }) => [name, weights()]));
  const layout = layoutDigest(portfolio);
  return { ...setup, scorer: scorerOf({ kind: 'linear-full', version: 1, layout, objectives }, portfolio) };
}

/** Of a user with sixty activities, five contacts, one open opportunity and everything permitted. */
export function facts(): readonly Event[] {
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
  return events;
}

/** That user under a setup. */
export const snapshotFor = ({ portfolio }: Setup): Snapshot => ({
  state: stateOf(foldOf(portfolio), user, facts()),
  version: 1,
  zone: machineZones()('Europe/Berlin'),
  stops: noStops,
});
