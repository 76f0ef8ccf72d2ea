// What a user is on a day: columns like those of the traits, changed by every step.
import type { Preset } from './preset.ts';
import { Draws, purpose, unit } from './randomness.ts';
import type { Traits } from './traits.ts';

/** How many of the last messages seen a user remembers. */
export const remembered = 4;

/** Where a user stands with the service. */
export const standing = { member: 0, left: 1 } as const;

/** The state of all users; `of T` columns hold user * T + index, masks hold one bit per channel. */
export interface State {
  /** Log sessions per day, and the habit that it returns to. */
  readonly engagement: Float32Array;
  readonly habit: Float32Array;
  /** Effects at work: log session rate, log hazard of taking premium, log hazard of leaving. */
  readonly lift: Float32Array;
  readonly conversionLift: Float32Array;
  readonly backlash: Float32Array;
  /** Fatigue of channels, and over all. */
  readonly fatigue: Float32Array;
  readonly fatigueAll: Float32Array;
  /** Masks of channels permitted, and of channels with a working address or token. */
  readonly consent: Uint8Array;
  readonly token: Uint8Array;
  /** 1 where the user has premium. */
  readonly premium: Uint8Array;
  /** A value of `standing`. */
  readonly standing: Uint8Array;
  /** Days since the last session, 0 on a day with one, at most 65535. */
  readonly idle: Uint16Array;
  /** Largest open offer and the last day on which it is open. */
  readonly offer: Float32Array;
  readonly offerUntil: Int32Array;
  /** The last messages seen and their days, of `remembered`; −1 and a day long ago where there is none. */
  readonly memory: Int32Array;
  readonly memoryDay: Int32Array;
}

const longAgo = -100_000;

/** Copies of all columns. */
export const copyState = (state: State): State => ({
  engagement: state.engagement.slice(),
  habit: state.habit.slice(),
  lift: state.lift.slice(),
  conversionLift: state.conversionLift.slice(),
  backlash: state.backlash.slice(),
  fatigue: state.fatigue.slice(),
  fatigueAll: state.fatigueAll.slice(),
  consent: state.consent.slice(),
  token: state.token.slice(),
  premium: state.premium.slice(),
  standing: state.standing.slice(),
  idle: state.idle.slice(),
  offer: state.offer.slice(),
  offerUntil: state.offerUntil.slice(),
  memory: state.memory.slice(),
  memoryDay: state.memoryDay.slice(),
});

function emptyState(users: number, channels: number): State {
  const floats = (width = 1) => new Float32Array(users * width);
  return {
    engagement: floats(),
    habit: floats(),
    lift: floats(),
    conversionLift: floats(),
    backlash: floats(),
    fatigue: floats(channels),
    fatigueAll: floats(),
    consent: new Uint8Array(users),
    token: new Uint8Array(users),
    premium: new Uint8Array(users),
    standing: new Uint8Array(users),
    idle: new Uint16Array(users),
    offer: floats(),
    offerUntil: new Int32Array(users).fill(longAgo),
    memory: new Int32Array(users * remembered).fill(-1),
    memoryDay: new Int32Array(users * remembered).fill(longAgo),
  };
}

/** First block of the draws of the starting state; traits count their blocks up from 0. */
const startBlock = 0x80000000;

/** The state on the first morning, drawn from the traits. */
export function startState(preset: Preset, traits: Traits, seed: number): State {
  const state = emptyState(traits.users, preset.channels.length);
  const draws = new Draws(seed, 0);
  for (let u = 0; u < traits.users; u++) {
    draws.turnTo(traits.first + u, 0);
    startUser(preset, traits, state, { u, draws });
  }
  return state;
}

interface Start {
  readonly u: number;
  readonly draws: Draws;
}

function startUser(preset: Preset, traits: Traits, state: State, { u, draws }: Start): void {
  draws.block(purpose.traits, startBlock);
  const { newcomerGap, newcomerDays } = preset.traits;
  const gap = newcomerGap * Math.exp(-traits.tenure[u]! / newcomerDays);
  const lapsed = unit(draws.words[2]!) < preset.leaving.lapsedShare;
  state.habit[u] = traits.base[u]! - gap - (lapsed ? preset.leaving.lapseDrop : 0);
  state.engagement[u] = state.habit[u]!;
  state.premium[u] = unit(draws.words[0]!) < preset.conversion.premiumShare ? 1 : 0;
  // The time since the last session of a Poisson process is exponential, and no longer than the tenure.
  const idle = -Math.log(unit(draws.words[1]!)) / Math.exp(state.engagement[u]);
  state.idle[u] = Math.floor(Math.min(idle, traits.tenure[u]!, 365));
  preset.channels.forEach(({ consentShare, tokenShare }, c) => {
    draws.block(purpose.traits, startBlock + 1 + c);
    if (unit(draws.words[0]!) < consentShare) state.consent[u]! |= 1 << c;
    if (unit(draws.words[1]!) < tokenShare) state.token[u]! |= 1 << c;
  });
}

/** True where the user is a member who permits a channel and can be reached on it. */
export const isReachable = (state: State, u: number, channel: number): boolean =>
  state.standing[u] === standing.member && (state.consent[u]! & state.token[u]! & (1 << channel)) !== 0;
