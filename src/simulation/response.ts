// How a user takes a message: is it seen, opened, clicked; and what is it to this user.
import { minutesPerDay, type DayTable } from './calendar.ts';
import type { Knows, Population } from './population.ts';
import type { ChannelPreset } from './preset.ts';
import { unit } from './randomness.ts';
import { remembered } from './state.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Relevance of a message, 0..1: θ · m over the user's strongest taste, so a favourite topic is 1. */
export function relevanceOf(
  { preset, traits, catalogue }: Knows<'preset' | 'traits' | 'catalogue'>,
  u: number,
  message: number,
): number {
  const { from, topic, weight } = catalogue;
  const tastes = u * preset.topics;
  let sum = 0;
  for (let i = from[message]!; i < from[message + 1]!; i++)
    sum += traits.taste[tastes + topic[i]!]! * weight[i]!;
  return sum / traits.tasteTop[u]!;
}

/** True where the user saw the same message within the days of novelty. */
export function isRecent(
  { state, preset }: Knows<'state' | 'preset'>,
  u: number,
  at: { message: number; day: number },
): boolean {
  const since = at.day - preset.response.noveltyDays;
  for (let i = u * remembered; i < (u + 1) * remembered; i++)
    if (state.memory[i] === at.message && state.memoryDay[i]! >= since) return true;
  return false;
}

/** Remembers a message seen, in place of the oldest. */
export function remember({ state }: Population, u: number, at: { message: number; day: number }): void {
  let oldest = u * remembered;
  for (let i = oldest + 1; i < (u + 1) * remembered; i++)
    if (state.memoryDay[i]! < state.memoryDay[oldest]!) oldest = i;
  state.memory[oldest] = at.message;
  state.memoryDay[oldest] = at.day;
}

/** Probability of being seen in time: seen · (1 − w + w · activity of the hour), at most .98. */
export function seenProbability(
  { seen, hourWeight }: ChannelPreset,
  table: DayTable,
  { rhythm, minute }: { readonly rhythm: number; readonly minute: number },
): number {
  const activity = table.activity[rhythm * 24 + Math.floor(minute / 60)]!;
  return Math.min(0.98, seen * (1 - hourWeight + hourWeight * activity));
}

/** Minute at which it is seen: an exponential delay, given that it falls before the day ends. */
export function seenMinute({ seenDelayMinutes }: ChannelPreset, minute: number, word: number): number {
  const within = 1 - Math.exp(-(minutesPerDay - minute) / seenDelayMinutes);
  return Math.floor(minute - seenDelayMinutes * Math.log(1 - unit(word) * within));
}

/** What moves a user to open and click alike, logit: taste, engagement, fatigue, novelty. */
export function pullOf(
  { preset, state }: Knows<'preset' | 'state'>,
  u: number,
  at: { readonly channel: number; readonly relevance: number; readonly recent: boolean },
): number {
  const { relevance, engagement, fatigue, novelty } = preset.response;
  const tired = (state.fatigue[u * preset.channels.length + at.channel]! + state.fatigueAll[u]!) / 2;
  const eager = state.engagement[u]! - preset.traits.baseMean;
  return relevance * at.relevance + engagement * eager - fatigue * tired - (at.recent ? novelty : 0);
}

/** P(open | seen). */
export const openProbability = (
  { preset, traits }: Knows<'preset' | 'traits'>,
  u: number,
  at: { channel: number; pull: number },
) =>
  logistic(
    preset.channels[at.channel]!.open +
      traits.receptivity[u * preset.channels.length + at.channel]! +
      at.pull,
  );

/** P(click | open). */
export const clickProbability = ({ preset }: Knows<'preset'>, at: { channel: number; pull: number }) =>
  logistic(preset.channels[at.channel]!.click + at.pull);
