import {
  fits,
  isReachable,
  type DeliveryBlock,
  type Preset,
  type World,
  type WorldMessage,
} from '../../simulation/index.ts';
import type { Law } from '../audit.ts';
import type { Contacts } from './contacts.ts';
import type { Plan } from './plans.ts';

const minutesPerDay = 1440;

/** A message that may be sent, and on which channels. */
export interface Sendable extends WorldMessage {
  readonly channels: readonly string[];
}

/** Users' plans and what each message is believed to be worth to them. */
interface Orders {
  /** Number of the plan, per user. */
  readonly planOf: Uint8Array;
  /** Users x messages, relative; nothing is sent that is not above 0. */
  readonly worth: Float64Array;
  readonly contacts: Contacts;
}

/** Writes the deliveries of a world's coming day; their ids are the messages' numbers. */
export type Courier = (world: World, orders: Orders, out: DeliveryBlock) => void;

interface Line {
  readonly every: number;
  readonly hour: number;
  readonly mask: number;
  readonly anyFamily: boolean;
  readonly offers: boolean;
}

/** Carries out plans under the law and the users' consent: the best message that may go, on the plan's channels in turn. */
export function courierOf(
  plans: readonly Plan[],
  messages: readonly Sendable[],
  { preset, law }: { readonly preset: Preset; readonly law: Law },
): Courier {
  const all = preset.channels.map(({ name }) => name);
  const maskOf = (names: readonly string[]) =>
    all.reduce((mask, name, c) => (names.includes(name) ? mask | (1 << c) : mask), 0);
  const lines = plans.map(({ perWeek, hour, channels = all, aim, offers = false }): Line => ({
    every: isQuiet(hour, law) ? 0 : perWeek,
    hour,
    mask: maskOf(channels),
    anyFamily: aim === 'any',
    offers,
  }));
  const masks = messages.map(({ channels }) => maskOf(channels));
  const families = messages.map(({ family }) => preset.families.find(({ name }) => name === family)!);
  const stale = Math.max(0, 1 - preset.response.novelty);
  const freshAfter = preset.response.noveltyDays * minutesPerDay;

  /** The number of the best message on the channels of a mask, −1 where none is worth a word. */
  const best = (
    world: World,
    u: number,
    at: { line: Line; mask: number; minute: number; orders: Orders },
  ) => {
    const { worth, contacts } = at.orders;
    let found = -1;
    let most = 0;
    for (let m = 0; m < messages.length; m++) {
      if ((masks[m]! & at.mask) === 0 || !contacts.allowsMessage(u, m, at.minute, law)) continue;
      if (!at.line.offers && (messages[m]!.offer ?? 0) > 0) continue;
      const fitting = fits(world.truth, u, families[m]!, world.day);
      if (!fitting && !at.line.anyFamily) continue;
      const share =
        (fitting ? 1 : families[m]!.misfit) * (contacts.since(u, m, at.minute) < freshAfter ? stale : 1);
      const value = share * worth[u * messages.length + m]!;
      if (value <= most) continue;
      most = value;
      found = m;
    }
    return found;
  };

  return (world, orders, out) => {
    const { truth, day, users } = world;
    const { traits, state, calendar } = truth;
    const { clocks } = calendar.day(day);
    const minutes = lines.map(({ hour }) =>
      preset.zones.map((_, zone) => clocks.findIndex((local) => local[zone]! % 24 === hour) * 60),
    );
    out.length = 0;
    for (let u = 0; u < users; u++) {
      const line = lines[orders.planOf[u]!]!;
      const slot = slotOf(traits.first + u + day, line.every);
      if (slot < 0) continue;
      const minute = minutes[orders.planOf[u]!]![calendar.zoneOf(traits.rhythm[u]!)]!;
      const now = day * minutesPerDay + minute;
      if (minute < 0 || !orders.contacts.allows(u, now, law)) continue;
      const mask = reachableOf(state, u, { mask: line.mask, channels: all.length });
      if (mask === 0) continue;
      const message = best(world, u, { line, mask, minute: now, orders });
      if (message < 0) continue;
      const row = out.length++;
      out.user[row] = u;
      out.message[row] = message;
      out.channel[row] = inTurn(mask & masks[message]!, slot);
      out.minute[row] = minute;
      out.id[row] = message;
      orders.contacts.note(u, message, now);
    }
  };
}

const isQuiet = (hour: number, { quietFrom, quietTo }: Law): boolean => hour >= quietFrom || hour < quietTo;

/** Number of the slot that opens on a day, −1 where none does. */
function slotOf(day: number, perWeek: number): number {
  const slot = Math.floor((day * perWeek) / 7);
  return slot === Math.floor(((day - 1) * perWeek) / 7) ? -1 : slot;
}

function reachableOf(
  state: World['truth']['state'],
  u: number,
  { mask, channels }: { readonly mask: number; readonly channels: number },
): number {
  let open = 0;
  for (let c = 0; c < channels; c++) if ((mask & (1 << c)) !== 0 && isReachable(state, u, c)) open |= 1 << c;
  return open;
}

/** The `turn`-th channel of a mask, counted round. */
function inTurn(mask: number, turn: number): number {
  const channels: number[] = [];
  for (let c = 0; 1 << c <= mask; c++) if ((mask & (1 << c)) !== 0) channels.push(c);
  return channels[turn % channels.length]!;
}
