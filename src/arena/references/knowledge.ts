import {
  eventKinds,
  fits,
  isReachable,
  kindCode,
  leaveHazard,
  organicHazard,
  responseTypes,
  standing,
  type World,
} from '../../simulation/index.ts';
import type { Sendable } from './courier.ts';
import type { Log } from './log.ts';

/** What a planner knows of the users of a world on one morning. */
export interface Knowledge {
  /** Columns of `features`. */
  readonly width: number;
  /** Users x width. */
  readonly features: Float64Array;
  /** What each message is worth to each user in its situation, users x messages; not above 0: better not. */
  readonly worth: Float64Array;
}

type Morning = Pick<World, 'truth' | 'day'>;

const persuadable = responseTypes.indexOf('persuadable');
const sleepingDog = responseTypes.indexOf('sleepingDog');
const isDue = (test: boolean): number => (test ? 1 : 0);

/** Everything: traits and the state of the morning. */
export function truthOf(world: World, messages: readonly Sendable[]): Knowledge {
  const { traits, preset } = world.truth;
  const families = familiesOf(world, messages);
  const appeal = (u: number, m: number) => {
    const type = traits.response[u * preset.families.length + families[m]!];
    return type === persuadable ? 1 : type === sleepingDog ? -1 : 0;
  };
  const worth = worthOf(world, messages, { taste: traits.taste, appeal });
  return table(
    world,
    (u) => [
      ...lastingOf(world, u),
      ...passingOf(world, u),
      ...responseOf(world, u),
      ...offersOf(world, u, { worth, messages }),
    ],
    worth,
  );
}

/** What a log shows: plain facts (plan, reachability, tenure, days idle), responses, sessions and their topics. */
export function shownBy(log: Log, world: World, messages: readonly Sendable[]): Knowledge {
  const taste = likelyTaste(log, world);
  const worth = worthOf(world, messages, { taste, appeal: () => 1 });
  return table(
    world,
    (u) => [...factsOf(world, u), ...historyOf(log, world, u), ...offersOf(world, u, { worth, messages })],
    worth,
  );
}

function table(world: World, row: (u: number) => readonly number[], worth: Float64Array): Knowledge {
  const rows = Array.from({ length: world.users }, (_, u) => row(u));
  return { width: rows[0]!.length, features: Float64Array.from(rows.flat()), worth };
}

const familiesOf = ({ preset }: World, messages: readonly Sendable[]): readonly number[] =>
  messages.map(({ family }) => preset.families.findIndex(({ name }) => name === family));

/** Relevance to the strongest taste x strength x offer x appeal of the family. */
function worthOf(
  { users, preset }: World,
  messages: readonly Sendable[],
  by: { readonly taste: ArrayLike<number>; readonly appeal: (u: number, message: number) => number },
): Float64Array {
  const worth = new Float64Array(users * messages.length);
  for (let u = 0; u < users; u++) {
    const taste = Array.from({ length: preset.topics }, (_, t) => by.taste[u * preset.topics + t]!);
    const top = Math.max(...taste);
    messages.forEach(({ topics, family, strength = 1, offer = 0 }, m) => {
      const whole = topics.reduce((sum, weight) => sum + weight, 0);
      const relevance = topics.reduce((sum, weight, t) => sum + weight * taste[t]!, 0) / whole / top;
      const power = preset.families.find(({ name }) => name === family)!.strength * strength;
      worth[u * messages.length + m] =
        relevance * power * (1 + preset.conversion.offerWeight * offer) * by.appeal(u, m);
    });
  }
  return worth;
}

/** The posterior mean of a taste under its Dirichlet prior, given what sessions were about: exact, as sessions draw from it. */
function likelyTaste({ about }: Log, { preset }: World): Float64Array {
  const { topics, tasteConcentration } = preset;
  return about.map((count, i) => {
    const from = i - (i % topics);
    let sum = 0;
    for (let t = from; t < from + topics; t++) sum += about[t]!;
    return (count + tasteConcentration) / (sum + topics * tasteConcentration);
  });
}

/** What the best message is worth now, fitting and whatever the situation. */
function offersOf(
  { truth, day }: Morning,
  u: number,
  { worth, messages }: { readonly worth: Float64Array; readonly messages: readonly Sendable[] },
): readonly number[] {
  return truth.preset.families.flatMap((family) => {
    const best = messages.reduce(
      (most, message, m) =>
        message.family === family.name ? Math.max(most, worth[u * messages.length + m]!) : most,
      0,
    );
    return messages.some((message) => message.family === family.name)
      ? [best, fits(truth, u, family, day) ? best : 0]
      : [];
  });
}

/** Facts of the log, read from the world's columns instead of folded again: every change of them is an event. */
function factsOf({ truth, day }: Morning, u: number): readonly number[] {
  const { state, traits, preset } = truth;
  const member = isDue(state.standing[u] === standing.member);
  const premium = state.premium[u]!;
  const tenure = traits.tenure[u]! + day;
  return [
    member,
    member * premium,
    ...preset.channels.map((_, c) => isDue(isReachable(state, u, c))),
    member * Math.log1p(state.idle[u]!),
    member * isDue(state.idle[u]! >= 14),
    member * Math.exp(-tenure / preset.traits.newcomerDays),
    member * isDue(tenure < 14),
  ];
}

const counted = ['session', 'seen', 'open', 'click'] as const;

function historyOf({ week, month, minutes, reactions }: Log, { truth }: World, u: number): readonly number[] {
  const { state, preset } = truth;
  const free = 1 - state.premium[u]!;
  const at = (counts: Float64Array, kind: (typeof counted)[number]) =>
    Math.log1p(counts[u * eventKinds.length + kindCode[kind]]!);
  const byFamily = preset.families.map((_, f) => Math.log1p(reactions[u * preset.families.length + f]!));
  return [
    ...counted.map((kind) => at(month, kind)),
    at(week, 'session'),
    at(week, 'seen'),
    Math.log1p(minutes[u]!),
    ...byFamily,
    free * at(month, 'session'),
    ...byFamily.map((count) => free * count),
  ];
}

/** What lasts of a user's state: plan, permissions, engagement and habit, hazards. */
export function lastingOf({ truth, day }: Morning, u: number): readonly number[] {
  const { state, preset } = truth;
  const member = isDue(state.standing[u] === standing.member);
  const premium = member * state.premium[u]!;
  const free = member - premium;
  const habit = state.habit[u]! - preset.traits.baseMean;
  const organic = free * organicHazard(truth, u) * 100;
  const leaving = member * leaveHazard(truth, u, day) * 100;
  return [
    ...factsOf({ truth, day }, u),
    member * (state.engagement[u]! - preset.traits.baseMean),
    member * habit,
    premium * habit,
    free * Math.exp(Math.min(2, state.engagement[u]!)),
    free * Math.exp(Math.min(2, state.habit[u]!)),
    organic,
    Math.sqrt(organic),
    leaving,
    premium * leaving,
  ];
}

/** What passes: effects at work, fatigue, backlash. */
function passingOf({ truth }: Morning, u: number): readonly number[] {
  const { state } = truth;
  const organic = (1 - state.premium[u]!) * organicHazard(truth, u) * 100;
  return [state.lift[u]!, state.fatigueAll[u]!, state.backlash[u]!, organic * state.conversionLift[u]!];
}

/** How a user responds, family by family, and how volume wears. */
function responseOf({ truth, day }: Morning, u: number): readonly number[] {
  const { state, traits, preset } = truth;
  const member = isDue(state.standing[u] === standing.member);
  const organic = (1 - state.premium[u]!) * organicHazard(truth, u) * 100;
  const worn = traits.toVolume[u]!;
  return [
    member * worn,
    member * state.premium[u]! * worn,
    ...preset.families.flatMap((family, f) => {
      const type = traits.response[u * preset.families.length + f];
      const fitting = member * isDue(fits(truth, u, family, day));
      const moved = member * isDue(type === persuadable);
      const scale = family.target === 'conversion' ? organic : 1;
      return [moved * scale, fitting * moved * scale, member * isDue(type === sleepingDog), fitting];
    }),
  ];
}
