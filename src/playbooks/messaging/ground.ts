import { cap, minimumGap, quietHours } from '../../eligibility/index.ts';
import {
  activeDays,
  affinity,
  attributeOf,
  contactableDays,
  contacts,
  count,
  eachChannel,
  eachMessage,
  flag,
  happens,
  hourOfDay,
  hoursSince,
  reachable,
  sum,
  summed,
} from '../../program/index.ts';

/** Topics of the running example, in the order in which its catalogue weighs them. */
export const topics = [
  'pop',
  'rock',
  'hiphop',
  'electronic',
  'jazz',
  'classical',
  'folk',
  'latin',
  'metal',
  'soul',
  'kids',
  'podcasts',
] as const;

/** Channels with their cost per message, in the money of the objectives' rates. */
export const channels = {
  email: { cost: 0.0004, tolerance: '4h' },
  push: { cost: 0.0001, tolerance: '1h' },
  'in-app': { cost: 0.00002, tolerance: '24h' },
} as const;

/** What is known of a listener. */
export const features = {
  sessions7: count('session').within('7d').log(),
  sessions28: count('session').within('28d').log(),
  minutes28: sum('session').within('28d').log().over(4),
  idle: hoursSince('session').log().over(4),
  opens28: count('open').within('28d').log(),
  clicks28: count('click').within('28d').log(),
  seen7: count('exposure').within('7d').log(),
  premium: flag('premium'),
  tenure: hoursSince('join', {}, 10 * 365 * 24)
    .log()
    .over(10),
  email: reachable('email'),
  push: reachable('push'),
} as const;

/** What distinguishes a message, its channel and its moment for this listener. */
export const candidateFeatures = {
  message: eachMessage(),
  channel: eachChannel(),
  channelActive: eachChannel('sessions7'),
  taste: affinity('session').within('28d'),
  offer: attributeOf('offer'),
  hour: hourOfDay(),
  tiredAny: contacts('any').within('7d'),
  tiredChannel: contacts('channel').within('7d'),
  tiredMessage: contacts('message').within('28d'),
} as const;

/** What every program of the three is worth: conversions, listening, retention and reachability. */
export const worth = {
  conversion: happens('subscribe', { horizon: '7d', unit: 'conversion', rate: 18 }),
  listening: summed('session', { horizon: '7d', unit: 'minute', rate: 0.00025 }),
  retention: activeDays('session', { horizon: '14d', unit: 'active day', rate: 0.03 }),
  reachEmail: contactableDays('email', { horizon: '14d', unit: 'day', rate: 0.01 }),
  reachPush: contactableDays('push', { horizon: '14d', unit: 'day', rate: 0.01 }),
} as const;

/** Contact rules of the house: nights are quiet, one message a day and channel, no message twice in three days. */
export const houseRules = [
  quietHours({ windows: [{ from: '22:00', to: '07:00' }] }),
  cap({ limit: 2, per: 'day' }),
  minimumGap({ gap: '3h' }),
  minimumGap({ gap: '3d', same: 'message' }),
] as const;
