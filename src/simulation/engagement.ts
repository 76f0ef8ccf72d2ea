// Engagement and habit, a pair of log-AR(1): habit follows slowly, engagement returns to it.
import type { DayTable } from './calendar.ts';
import { kindCode } from './events.ts';
import type { Knows, Population } from './population.ts';
import { bell, purpose, unit } from './randomness.ts';

/** At most e^2.5, about 12 sessions a day. */
const highest = 2.5;
const lowest = -8;
const mostSessions = 24;

/**
 * One morning, with the noise of one word:
 * e += pull · (h + lift − cost · fatigue − e) + noise · z;  h += speed · (e − h) + anchor · (base − h).
 */
export function moveEngagement({ preset, traits, state }: Population, u: number, word: number): void {
  const { pull, noise, anchor, fatigueCost } = preset.engagement;
  const goal = state.habit[u]! + state.lift[u]! - fatigueCost * state.fatigueAll[u]!;
  const engagement = state.engagement[u]! + pull * (goal - state.engagement[u]!) + noise * bell(word);
  const bounded = engagement > highest ? highest : engagement < lowest ? lowest : engagement;
  const habit = state.habit[u]!;
  state.engagement[u] = bounded;
  state.habit[u] = habit + traits.habitSpeed[u]! * (bounded - habit) + anchor * (traits.base[u]! - habit);
}

/** Sessions of the day: Poisson with mean exp(e) · activity of the day · tide, by inversion of one word. */
export function countSessions(rate: number, word: number): number {
  const u = unit(word);
  let probability = Math.exp(-rate);
  let passed = probability;
  let count = 0;
  while (u > passed && count < mostSessions) {
    probability *= rate / ++count;
    passed += probability;
  }
  return count;
}

/** The sessions that a user starts unprompted; hours follow the rhythm, minutes are exponential. */
export function liveSessions(p: Population, u: number, today: Today): void {
  const { draws, traits, state, events, preset } = p;
  const rhythm = traits.rhythm[u]!;
  const rate = Math.exp(state.engagement[u]!) * today.table.rate[rhythm]! * today.tide;
  const count = countSessions(rate, draws.words[1]!);
  // A block of four words serves two sessions.
  for (let n = 0; n < count; n++) {
    if ((n & 1) === 0) draws.block(purpose.session, n >> 1);
    const time = draws.words[(n & 1) * 2]!;
    const word = draws.words[(n & 1) * 2 + 1]!;
    const hour = today.table.hour[rhythm * 256 + (time >>> 24)]!;
    const minute = hour * 60 + (((time & 0xffffff) * 60) >>> 24);
    const minutes = -preset.engagement.sessionMinutes * Math.log(unit(word));
    events.add(kindCode.session, minute, minutes, topicOf(p, u, word));
  }
}

/** What a session is about, by taste; the lower half of the word that gives its length says nothing about the length. */
export function topicOf({ traits, preset }: Knows<'traits' | 'preset'>, u: number, word: number): number {
  const last = preset.topics - 1;
  const tastes = u * preset.topics;
  let left = ((word & 0xffff) + 0.5) / 0x10000;
  let topic = 0;
  while (topic < last && (left -= traits.taste[tastes + topic]!) >= 0) topic++;
  return topic;
}

/** The day that everyone lives. */
export interface Today {
  readonly day: number;
  readonly table: DayTable;
  readonly tide: number;
}
