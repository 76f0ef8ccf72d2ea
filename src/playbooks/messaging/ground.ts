import { cap, minimumGap, quietHours } from '../../eligibility/index.ts';
import {
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

/**
 * What every program of the three is worth, in money: conversion, engagement, retention and reachability.
 * A leaver takes about half a year of margin away, a conversion brings as much.
 */
export const worth = {
  conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 13 }),
  engagement: summed('session', { horizon: '7d', unit: 'minute', rate: 0.00025 }),
  retention: happens('leave', { horizon: '28d', unit: 'leaver', rate: 9, direction: 'decrease' }),
  reachEmail: contactableDays('email', { horizon: '14d', unit: 'day', rate: 0.002 }),
  reachPush: contactableDays('push', { horizon: '14d', unit: 'day', rate: 0.002 }),
} as const;

/** Contact rules of the house: nights are quiet, one message a day and channel, no message twice in three days. */
export const houseRules = [
  quietHours({ windows: [{ from: '22:00', to: '07:00' }] }),
  cap({ limit: 2, per: 'day' }),
  minimumGap({ gap: '3h' }),
  minimumGap({ gap: '3d', same: 'message' }),
] as const;
