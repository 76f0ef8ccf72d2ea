// Made-up programs, decisions and facts for the tests of this room.
import type { DecisionRecord } from '../decision/index.ts';
import { parseEvent, type DecisionId, type Event, type UserId } from '../events/index.ts';
import { digestOf, millis, msPerDay } from '../kit/index.ts';
import {
  activeDays,
  contactableDays,
  counted,
  defineProgram,
  eachMessage,
  flag,
  happens,
  number,
  oneOf,
  portfolioOf,
  summed,
} from '../program/index.ts';

export const day = msPerDay;
/** The day on which nothing has happened yet. */
export const start = 20_000 * day;

/** Two messages on two channels and every way of aggregating. */
export const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 }, email: { cost: 0 } },
    features: { age: number('age', 30), premium: flag('premium'), plan: oneOf('plan', ['a', 'b']) },
    candidateFeatures: { arm: eachMessage() },
    messages: {
      hi: { topic: 'jazz', channels: ['push', 'email'] },
      ho: { topic: 'rock', channels: ['email'] },
    },
    objectives: {
      bought: happens('buy', { horizon: '3d', unit: 'sale', rate: 1 }),
      plays: counted('play', { horizon: '7d', topic: 'jazz', unit: 'play', rate: 1 }),
      spent: summed('buy', { horizon: '3d', unit: 'euro', rate: 1 }),
      active: activeDays('play', { after: '1d', horizon: '8d', unit: 'day', rate: 1 }),
      reach: contactableDays('push', { horizon: '4d', unit: 'day', rate: 1 }),
      complaints: counted('complaint', {
        horizon: '7d',
        channel: 'push',
        direction: 'decrease',
        unit: 'complaint',
        rate: 1,
      }),
    },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

/** A fact `days` after the start, of user u unless said otherwise. */
export function fact(id: string, days: number, rest: Record<string, unknown>): Event {
  const parsed = parseEvent({ id, user: 'u', at: Math.round(start + days * day), ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** An activity `days` after the start. */
export const did = (id: string, days: number, name: string, rest: Record<string, unknown> = {}): Event =>
  fact(id, days, { kind: 'activity', name, ...rest });

interface Wanted {
  readonly id: string;
  /** Days after the start. */
  readonly days: number;
  readonly user?: string;
  /** Days after the start of each candidate's slot. */
  readonly slots?: readonly number[];
  readonly chosen?: number;
}

/** A decision among candidates at these slots, all equally probable with no-send. */
export function decisionAt({ id, days, user = 'u', slots = [days], chosen = -1 }: Wanted): DecisionRecord {
  const count = slots.length;
  const nothing = digestOf({});
  return {
    id: id as DecisionId,
    user: user as UserId,
    workspace: 'w',
    clock: 'send',
    attempt: 0,
    engine: 'test',
    at: millis(Math.round(start + days * day)),
    zone: '',
    zoneDigest: nothing,
    epoch: 0,
    digests: { portfolio: portfolio.digest, artefact: nothing, prices: nothing, zone: nothing },
    opportunities: [],
    candidates: slots.map((slot, i) => ({
      message: i % 2,
      channel: 1,
      slot: Math.round(start + slot * day),
      opportunity: 0,
    })),
    eligible: count,
    noes: [],
    gaps: [],
    assignments: [],
    rows: {
      user: Float32Array.from({ length: portfolio.userWidth }, (_, j) => (j === 0 ? 1 : days)),
      candidates: Float32Array.from({ length: count * 2 }, (_, j) => Number(j % 2 === Math.floor(j / 2) % 2)),
      count,
    },
    increments: {
      mean: new Float32Array(count * 6),
      sd: new Float32Array(count * 6),
      shared: new Float32Array(6),
    },
    value: new Float64Array(count),
    probability: new Float64Array(count + 1).fill(1 / (count + 1)),
    chosen,
    propensity: 1 / (count + 1),
  };
}
