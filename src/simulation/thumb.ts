// The world's own rule of thumb: the most relevant message of the moment's purpose, a few a week, early evening.
// It values what is left at the end of a comparison and is the policy under which rates are calibrated.
import { minutesPerDay, type DayTable } from './calendar.ts';
import type { Catalogue } from './catalogue.ts';
import { emptyDeliveries, type DeliveryBlock } from './deliveries.ts';
import { isRecent, relevanceOf } from './response.ts';
import { fits } from './situation.ts';
import { isReachable, remembered } from './state.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

export interface ThumbOptions {
  /** Messages per user and week, at most 7; default 3. */
  readonly perWeek?: number;
  /** Local hour of sending; default 18. */
  readonly hour?: number;
  /** The most relevant message, or one after another; default the best. */
  readonly aim?: 'best' | 'any';
  /** One on every channel at once instead of one channel in turn; default false. */
  readonly onEachChannel?: boolean;
  /** Only these channels; default all. */
  readonly channels?: readonly number[];
  /** Only these families; default all that fit the user's situation, in turn. */
  readonly families?: readonly number[];
  /** Only these messages; default all that policies send. */
  readonly messages?: readonly number[];
}

/** Gives the deliveries of a world's coming day; it knows the truth, as the continuation of a comparison may. */
export type RuleOfThumb = (world: World) => DeliveryBlock;

/** The rule for a world and its forks; the block it gives is overwritten by its next call. */
export function ruleOfThumb(world: World, options: ThumbOptions = {}): RuleOfThumb {
  const { perWeek = 3, hour = 18, aim = 'best', onEachChannel = false } = options;
  const { preset, users } = world;
  const channels = options.channels ?? preset.channels.map((_, c) => c);
  const { catalogue } = world.truth;
  const byFamily = messagesByFamily(catalogue, options.messages ?? catalogue.sent);
  const families = (options.families ?? preset.families.map((_, f) => f)).filter((f) => byFamily[f]);
  const choose: Choose = aim === 'best' ? bestOf(users, byFamily) : anyOf(byFamily);
  const out = emptyDeliveries(users * (onEachChannel ? channels.length : 1));

  const plan = (truth: Truth, at: Slot, minute: number): void => {
    const { u, slot, day } = at;
    const family = turn(families, slot, (f) => fits(truth, u, preset.families[f]!, day));
    const one = onEachChannel ? -1 : turn(channels, slot, (c) => isReachable(truth.state, u, c));
    if (family < 0) return;
    for (const channel of channels) {
      if (onEachChannel ? !isReachable(truth.state, u, channel) : channel !== one) continue;
      const row = out.length++;
      out.user[row] = u;
      out.channel[row] = channel;
      out.message[row] = choose(truth, at, family);
      out.minute[row] = minute;
    }
  };

  return ({ truth, day }) => {
    const { clocks } = truth.calendar.day(day);
    const minutes = preset.zones.map((_, zone) => minuteOfHour(clocks, zone, hour));
    out.length = 0;
    for (let u = 0; u < users; u++) {
      const slot = slotOf(truth.traits.first + u + day, perWeek);
      if (slot >= 0) plan(truth, { u, slot, day }, minutes[truth.calendar.zoneOf(truth.traits.rhythm[u]!)]!);
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
  readonly slot: number;
  readonly day: number;
}

/** The messages of each family; a family without any has no entry. */
function messagesByFamily(
  { family }: Catalogue,
  messages: readonly number[],
): readonly (readonly number[] | undefined)[] {
  const byFamily: number[][] = [];
  for (const message of messages) (byFamily[family[message]!] ??= []).push(message);
  return byFamily;
}

/** The message of a family that goes to a user in a slot. */
type Choose = (truth: Truth, slot: Slot, family: number) => number;
type ByFamily = ReturnType<typeof messagesByFamily>;

/** One message after another, from another start for each user. */
const anyOf =
  (byFamily: ByFamily): Choose =>
  ({ traits }, { u, slot }, family) => {
    const messages = byFamily[family]!;
    return messages[((traits.first + u) * 31 + slot) % messages.length]!;
  };

/** One more than users remember: whatever was seen lately, one of these was not, and none behind them is better. */
const ranks = remembered + 1;

/** The message of largest relevance times strength, less for what was seen lately; of equals the first. */
function bestOf(users: number, byFamily: ByFamily): Choose {
  const message = new Int32Array(users * byFamily.length * ranks);
  const worth = new Float64Array(message.length);
  const known = new Uint8Array(users * byFamily.length);

  /** Notes a family's messages that are worth most to a user; behind the last one is worth −1. */
  const rank = (truth: Truth, u: number, { family, from }: { family: number; from: number }): void => {
    const end = from + ranks;
    worth.fill(-1, from, end);
    message.fill(byFamily[family]![0]!, from, end);
    for (const one of byFamily[family]!) {
      const value = relevanceOf(truth, u, one) * truth.catalogue.strength[one]!;
      if (value <= worth[end - 1]!) continue;
      let at = end - 1;
      for (; at > from && value > worth[at - 1]!; at--) {
        worth[at] = worth[at - 1]!;
        message[at] = message[at - 1]!;
      }
      worth[at] = value;
      message[at] = one;
    }
  };

  return (truth, { u, day }, family) => {
    const row = u * byFamily.length + family;
    const from = row * ranks;
    if (known[row] === 0) rank(truth, u, { family, from });
    known[row] = 1;
    let best = message[from]!;
    let most = -1;
    for (let at = from; at < from + ranks && worth[at]! >= most; at++) {
      const one = message[at]!;
      const recent = isRecent(truth, u, { message: one, day });
      const fresh = recent ? worth[at]! * Math.max(0, 1 - truth.preset.response.novelty) : worth[at]!;
      if (fresh < most || (fresh === most && one > best)) continue;
      most = fresh;
      best = one;
    }
    return best;
  };
}
