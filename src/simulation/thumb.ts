// The world's own rule of thumb: the most relevant message of the moment's purpose, a few a week, early evening.
// It values what is left at the end of a comparison and is the policy under which rates are calibrated.
import { minutesPerDay, type DayTable } from './calendar.ts';
import { emptyDeliveries, type DeliveryBlock } from './deliveries.ts';
import { isRecent, relevanceOf } from './response.ts';
import { fits } from './situation.ts';
import { isReachable } from './state.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

export interface ThumbOptions {
  /** Messages per user and week, at most 7; default 3. */
  readonly perWeek?: number;
  /** Local hour of sending; default 18. */
  readonly hour?: number;
  /** The most relevant message, or one after another; default the best. */
  readonly aim?: 'best' | 'any';
  /** Only these channels; default all, in turn. */
  readonly channels?: readonly number[];
  /** Only these families; default all that fit the user's situation, in turn. */
  readonly families?: readonly number[];
}

/** Gives the deliveries of a world's coming day; it knows the truth, as the continuation of a comparison may. */
export type RuleOfThumb = (world: World) => DeliveryBlock;

/** The rule for a world and its forks. */
export function ruleOfThumb(world: World, options: ThumbOptions = {}): RuleOfThumb {
  const { perWeek = 3, hour = 18, aim = 'best' } = options;
  const { preset, users } = world;
  const channels = options.channels ?? preset.channels.map((_, c) => c);
  const families = options.families ?? preset.families.map((_, f) => f);
  const choose = chooserOf(world.truth, aim);
  const out = emptyDeliveries(users);
  return (current) => {
    const { truth, day } = current;
    const { clocks } = truth.calendar.day(day);
    const minutes = preset.zones.map((_, zone) => minuteOfHour(clocks, zone, hour));
    out.length = 0;
    for (let u = 0; u < users; u++) {
      const slot = slotOf(truth.traits.first + u + day, perWeek);
      if (slot < 0) continue;
      const channel = turn(channels, slot, (c) => isReachable(truth.state, u, c));
      const family = turn(families, slot, (f) => fits(truth, u, preset.families[f]!, day));
      if (channel < 0 || family < 0) continue;
      const row = out.length++;
      out.user[row] = u;
      out.channel[row] = channel;
      out.message[row] = choose(truth, { u, family, slot, day });
      out.minute[row] = minutes[truth.calendar.zoneOf(truth.traits.rhythm[u]!)]!;
    }
    return out;
  };
}

/** Number of the slot that opens on a day, −1 where none does: slots lie as evenly over the week as days allow. */
function slotOf(day: number, perWeek: number): number {
  const slot = Math.floor((day * perWeek) / 7);
  return slot === Math.floor(((day - 1) * perWeek) / 7) ? -1 : slot;
}

/** The `slot`-th, in turn, of the options that are allowed; −1 where none is. */
function turn(options: readonly number[], slot: number, allowed: (option: number) => boolean): number {
  let count = 0;
  for (const option of options) if (allowed(option)) count++;
  if (count === 0) return -1;
  let left = slot % count;
  for (const option of options) if (allowed(option) && left-- === 0) return option;
  return -1;
}

/** First minute of a local hour in a day of the world; the last where a change of clocks skips it. */
function minuteOfHour(clocks: DayTable['clocks'], zone: number, hour: number): number {
  const at = clocks.findIndex((local) => local[zone]! % 24 === hour);
  return at < 0 ? minutesPerDay - 1 : at * 60;
}

interface Slot {
  readonly u: number;
  readonly family: number;
  readonly slot: number;
  readonly day: number;
}

type Choose = (truth: Truth, at: Slot) => number;

function chooserOf({ catalogue }: Truth, aim: 'best' | 'any'): Choose {
  const byFamily: number[][] = [];
  catalogue.family.forEach((family, message) => (byFamily[family] ??= []).push(message));
  const some: Choose = (truth, { u, family, slot }) =>
    byFamily[family]![((truth.traits.first + u) * 31 + slot) % byFamily[family]!.length]!;
  return aim === 'any'
    ? some
    : (truth, { u, family, day }) => bestOf(truth, u, { messages: byFamily[family]!, day });
}

/** The message of largest relevance times strength, less for what was seen lately. */
function bestOf(
  truth: Truth,
  u: number,
  { messages, day }: { readonly messages: readonly number[]; readonly day: number },
): number {
  let best = messages[0]!;
  let most = -1;
  for (const message of messages) {
    const worth = relevanceOf(truth, u, message) * truth.catalogue.strength[message]!;
    if (worth <= most) continue;
    const fresh = isRecent(truth, u, { message, day })
      ? worth * Math.max(0, 1 - truth.preset.response.novelty)
      : worth;
    if (fresh <= most) continue;
    most = fresh;
    best = message;
  }
  return best;
}
