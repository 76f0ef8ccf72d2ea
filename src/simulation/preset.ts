// The world's configuration: one strict schema, each number with its unit and a documented default.
import { z } from 'zod';
import { simulationErrors } from './errors.ts';

const amount = (fallback: number, doc: string) => z.number().default(fallback).describe(doc);
const positive = (fallback: number, doc: string) => z.number().positive().default(fallback).describe(doc);
const atLeastZero = (fallback: number, doc: string) => z.number().min(0).default(fallback).describe(doc);
const share = (fallback: number, doc: string) => z.number().min(0).max(1).default(fallback).describe(doc);
const whole = (fallback: number, most: number, doc: string) =>
  z.number().int().min(0).max(most).default(fallback).describe(doc);

/** The four ways in which a user responds to a family of messages. */
export const responseTypes = ['persuadable', 'sureThing', 'lostCause', 'sleepingDog'] as const;
export type ResponseType = (typeof responseTypes)[number];

const hours = z.array(z.number().min(0)).length(24);

const zone = z.strictObject({
  zone: z.string().describe('IANA name'),
  share: z.number().positive().describe('share of users, relative to the other zones'),
});

const rhythm = z.strictObject({
  name: z.string(),
  share: z.number().positive().describe('share of users, relative to the other rhythms'),
  weekday: hours.describe('activity per local hour on Monday to Friday, relative'),
  weekend: hours.describe('activity per local hour on Saturday and Sunday, same unit'),
});

const channel = z.strictObject({
  name: z.string(),
  consentShare: share(1, 'share of users who permit the channel at the start'),
  tokenShare: share(1, 'share of users with a working address or device token at the start'),
  appBound: z.boolean().default(false).describe('true where uninstalling the app ends the channel'),
  waitsForSession: z.boolean().default(false).describe('true where only a session shows the message'),
  interruptMinutes: atLeastZero(0, 'listening minutes that one exposure takes from its session'),
  cost: atLeastZero(0, 'money per accepted delivery'),
  seen: share(0.7, 'probability that an accepted delivery is seen, at an hour of average activity'),
  hourWeight: share(0.2, 'share of the seen probability that follows the activity of the hour'),
  seenDelayMinutes: positive(60, 'mean minutes from delivery to seen'),
  open: amount(-2, 'logit of open given seen for a stranger to the topic without fatigue'),
  click: amount(-2, 'logit of click given open, likewise'),
  visitOnOpen: share(0, 'share of opens without a click that bring the user into the app; every click does'),
  fatigue: atLeastZero(0.1, 'fatigue that one fully relevant exposure adds'),
  optOut: share(0.001, 'probability of opting out per exposure, relevant and without fatigue'),
  complaint: share(0.00005, 'probability of a complaint per exposure, likewise'),
  uninstall: share(0, 'probability of uninstalling the app per exposure, likewise'),
});

const when = z.strictObject({
  plan: z.enum(['free', 'premium']).optional().describe('only users of this plan'),
  maxTenureDays: z.number().positive().optional().describe('only users this new'),
  minIdleDays: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('only users without a session for so many days'),
});

const family = z.strictObject({
  name: z.string(),
  target: z
    .enum(['engagement', 'conversion'])
    .describe('what the effect raises: the log session rate, or the log hazard of taking premium'),
  when: when.prefault({}).describe('the situation that the family is made for'),
  misfit: share(0.2, 'share of the effect outside that situation'),
  strength: atLeastZero(0.3, 'size of the effect of a fully relevant clicked message, in log units'),
  seenShare: share(0.2, 'share of the effect when the message is seen and not opened'),
  openShare: share(0.6, 'share of the effect when it is opened and not clicked'),
  delayDays: positive(1, 'median delay of the effect, days'),
  delaySpread: atLeastZero(0.6, 'sd of the log delay'),
  habitShare: share(0.03, 'share of an engagement effect that goes straight into habit'),
  backlash: atLeastZero(0.25, 'log hazard of leaving that a seen message adds for a sleeping dog'),
  types: z
    .strictObject({
      persuadable: share(0.35, 'relative share'),
      sureThing: share(0.25, 'relative share'),
      lostCause: share(0.32, 'relative share'),
      sleepingDog: share(0.08, 'relative share'),
    })
    .prefault({})
    .describe('response types within the family'),
});

// No published rate fixes the ceilings, the cost of fatigue or the backlash: they are judgement, and the worth of
// volume hangs on them (see shows.long.ts). A team that has a volume test should fit them to it.
const effects = z.strictObject({
  engagementHalfLifeDays: positive(6, 'half-life of an effect on engagement, days'),
  conversionHalfLifeDays: positive(5, 'half-life of an effect on taking premium, days'),
  engagementCeiling: positive(2, 'most that all effects on engagement together reach, log units'),
  conversionCeiling: positive(1.2, 'the same for taking premium, log hazard'),
});

const traits = z.strictObject({
  baseMean: amount(-0.8, 'mean over users of the log of sessions per day'),
  baseSd: positive(1.1, 'its sd'),
  habitSpeed: positive(0.03, 'median share of the gap to engagement that habit closes per day'),
  habitSpeedSd: atLeastZero(0.4, 'sd of its log'),
  receptivitySd: atLeastZero(0.6, 'sd of the receptivity per channel, logit'),
  irrelevanceSd: atLeastZero(0.5, 'sd of the log sensitivity to irrelevance (median 1)'),
  volumeSd: atLeastZero(0.6, 'sd of the log sensitivity to volume (median 1)'),
  priceSd: atLeastZero(0.5, 'sd of price sensitivity (mean 0, log hazard)'),
  tenureMeanDays: positive(400, 'mean days since joining, exponential'),
  newcomerGap: atLeastZero(0.4, 'log units of habit that a user of day 0 still lacks'),
  newcomerDays: positive(30, 'days over which the gap and the early risk of leaving fade'),
});

const engagement = z.strictObject({
  pull: share(0.25, 'share of the gap to habit that engagement closes per day'),
  noise: atLeastZero(0.2, 'sd of the daily shock to log engagement'),
  anchor: share(0.01, 'share of the gap to the base that habit closes per day'),
  fatigueCost: atLeastZero(0.1, 'log units of engagement that one unit of overall fatigue takes'),
  sessionMinutes: positive(35, 'mean listening minutes per session, exponential'),
  visitMinutes: positive(12, 'mean listening minutes of a visit that a message brought'),
});

const season = z.strictObject({
  amplitude: share(0.05, 'relative swing of the session rate over the year'),
  peakDay: whole(350, 366, 'day of the year of the peak'),
});

const launch = z.strictObject({
  day: z.number().int().min(0).describe('day of the world'),
  lift: z.number().describe('log units of the session rate on that day'),
  halfLifeDays: z.number().positive().describe('half-life of the lift, days'),
});

const fatigue = z.strictObject({
  halfLifeDays: positive(5, 'half-life of fatigue, per channel and overall, days'),
  irrelevance: atLeastZero(0.6, 'extra fatigue of a fully irrelevant exposure, relative'),
});

const response = z.strictObject({
  relevance: amount(1.1, 'logit of opening and clicking per unit of relevance'),
  engagement: amount(0.25, 'logit per log unit of engagement above the mean'),
  novelty: atLeastZero(0.5, 'logit lost, and share of effect lost, when the same message came lately'),
  noveltyDays: whole(14, 365, 'what lately means, days'),
  fatigue: atLeastZero(0.5, 'logit lost per unit of fatigue, channel and overall averaged'),
});

const permission = z.strictObject({
  fatigue: atLeastZero(1, 'log hazard of opting out per unit of the channel fatigue'),
  irrelevance: atLeastZero(0.2, 'log hazard of opting out of a fully irrelevant exposure'),
  uninstallPerDay: atLeastZero(0.0002, 'hazard of uninstalling without a message, per day'),
  uninstallDrop: atLeastZero(1, 'log units of engagement lost with the app'),
});

const leaving = z.strictObject({
  freePerDay: positive(0.001, 'hazard of leaving of a free user of mean engagement, per day'),
  premiumPerDay: positive(0.0006, 'hazard of leaving of a premium user, likewise'),
  downgradePerDay: positive(0.0005, 'hazard of going from premium to free, likewise'),
  engagement: atLeastZero(0.4, 'log hazard lost per log unit of engagement'),
  fatigue: atLeastZero(0.35, 'log hazard per unit of overall fatigue'),
  price: atLeastZero(0.5, 'log hazard of leaving premium per unit of price sensitivity'),
  newcomer: atLeastZero(0.8, 'log hazard that a user of day 0 has more'),
  lapsesPerLeave: atLeastZero(
    1,
    'lapses per leave: a user who lapses says nothing and all but stops listening',
  ),
  lapseDrop: atLeastZero(3, 'log units of habit lost in a lapse'),
  lapsedShare: share(0.08, 'share of users lapsed at the start'),
  backlashCeiling: positive(1.5, 'most that the backlash of sleeping dogs reaches, log hazard'),
  backlashHalfLifeDays: positive(7, 'half-life of the backlash of sleeping dogs, days'),
  returnPerDay: atLeastZero(0.0008, 'hazard of coming back after leaving, per day'),
  returnGap: atLeastZero(0.5, 'log units of habit lost on coming back'),
});

const conversion = z.strictObject({
  premiumShare: share(0.4, 'share of premium users at the start'),
  perDay: positive(0.0008, 'hazard of a free user of mean engagement taking premium unprompted, per day'),
  engagement: atLeastZero(0.5, 'log hazard per log unit of engagement'),
  price: atLeastZero(0.6, 'log hazard lost per unit of price sensitivity'),
  sureThing: amount(0.9, 'log hazard of sure things of the conversion family, against persuadables'),
  lostCause: amount(-2, 'the same for lost causes'),
  sleepingDog: amount(-0.7, 'the same for sleeping dogs'),
  offerDays: whole(14, 365, 'days for which an offer stays open once seen'),
  offerWeight: atLeastZero(1, 'relative gain of the effect from a full offer'),
});

const money = z.strictObject({
  currency: z.string().default('EUR'),
  premiumPerDay: atLeastZero(0.1, 'margin of a premium user, money per day'),
  adsPerHour: atLeastZero(0.015, 'ad margin of a free user, money per listening hour'),
});

/** The schema of a preset; every number has a default, so a preset states only what its market changes. */
export const presetSchema = z.strictObject({
  name: z.string(),
  topics: z.number().int().min(2).max(64).default(12).describe('number of topics'),
  tasteConcentration: positive(0.15, 'Dirichlet parameter per topic: below 1 means few strong interests'),
  zones: z.array(zone).min(1).max(32),
  rhythms: z.array(rhythm).min(1).max(16),
  jitterHours: whole(2, 6, 'most hours by which a user lives earlier or later than the rhythm'),
  channels: z.array(channel).min(1).max(8),
  families: z.array(family).min(1).max(16),
  effects: effects.prefault({}),
  traits: traits.prefault({}),
  engagement: engagement.prefault({}),
  season: season.prefault({}),
  launches: z.array(launch).default([]),
  fatigue: fatigue.prefault({}),
  response: response.prefault({}),
  permission: permission.prefault({}),
  leaving: leaving.prefault({}),
  conversion: conversion.prefault({}),
  money: money.prefault({}),
});

/** A whole configuration of the world, defaults filled in. */
export type Preset = z.infer<typeof presetSchema>;
export type ChannelPreset = Preset['channels'][number];
export type FamilyPreset = Preset['families'][number];

/** Reads a preset from JSON; throws SIMULATION_PRESET_BROKEN with what it is, a file say, and the path of the first problem. */
export function parsePreset(json: unknown, what = 'Preset'): Preset {
  const read = presetSchema.safeParse(json);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw simulationErrors.SIMULATION_PRESET_BROKEN({
    what,
    path: issue.path.join('.'),
    problem: issue.message,
  });
}
