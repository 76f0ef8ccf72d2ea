// What one message of the running example is worth in truth, what its objectives say of it, and what floods add up to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { league, topics } from '../playbooks/messaging/index.ts';
import { portfolioOf } from '../program/index.ts';
import {
  createWorld,
  emptyDeliveries,
  eventKinds,
  fits,
  isReachable,
  plainMessages,
  readPreset,
  ruleOfThumb,
  standing,
  stockValue,
  streaming,
  valueOf,
  type DeliveryBlock,
  type Preset,
  type World,
} from '../simulation/index.ts';
import { messagesOf } from './population.ts';

const seed = 71;
const users = 8_000;
const startAt = Date.UTC(2025, 0, 6);
/** Weeks of the comparison, before the stock, and weeks before the message, in which everyone is as they will go on. */
const days = 56;
const before = 28;
const stream = 99;

const folder = join(import.meta.dirname, '..', '..', 'examples', 'markets');
const milder = 'no-ceilings-on-effects-milder-fatigue.json';
const markets: readonly Preset[] = [
  { ...streaming, name: 'defaults' },
  readPreset(JSON.parse(readFileSync(join(folder, milder), 'utf8'))),
];

const portfolio = portfolioOf(league.find(({ name }) => name === 'Fantail')!.programs);
const own = messagesOf(portfolio, topics);
const purposes = portfolio.programs.map(({ id }) => id);
const rates = Object.fromEntries(
  portfolio.objectives.map(({ name, spec }) => [
    name,
    spec.direction === 'increase' ? spec.rate : -spec.rate,
  ]),
);

interface Estimate {
  readonly value: number;
  readonly error: number;
}

function meanOf(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - value) * (x - value), 0);
  return { value, error: Math.sqrt(squares / (n - 1) / n) };
}

const shown = ({ value, error }: Estimate, digits: number) =>
  `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;

/** Gives the deliveries of a world's coming day. */
type Sender = (world: World) => DeliveryBlock;

const nothing = emptyDeliveries(0);
const silence: Sender = () => nothing;

/** What a program may send: its messages, and which channels of a market. */
const offers = purposes.map((purpose, p) => ({
  purpose,
  messages: own.flatMap(({ family }, m) => (family === purpose ? [m] : [])),
  channels: portfolio.messages.find(({ program }) => program === p)!.channels,
}));
type Offer = (typeof offers)[number];

const familyOf = ({ families }: Preset, purpose: string) => families.find(({ name }) => name === purpose)!;

const fitting = (world: World, u: number, { purpose }: Offer) =>
  fits(world.truth, u, familyOf(world.preset, purpose), world.day);

/** Four lots a user and day, whatever befell them: equal luck for everyone who is compared. */
const lotsOfDays = new Map<number, Float64Array>();
function lotsOf(day: number): Float64Array {
  const known = lotsOfDays.get(day);
  if (known) return known;
  const lot = streamOf('message worth', `${seed}:${day}`);
  const lots = Float64Array.from({ length: 4 * users }, () => lot.uniform());
  lotsOfDays.set(day, lots);
  return lots;
}

/** Channels of a program on which a user can be reached. */
function openTo({ truth, preset }: World, u: number, { channels }: Offer): readonly number[] {
  const open: number[] = [];
  for (let c = 0; c < preset.channels.length; c++)
    if (isReachable(truth.state, u, c) && channels.includes(preset.channels[c]!.name)) open.push(c);
  return open;
}

interface Sending {
  readonly message: number;
  readonly channel: number;
  readonly minute: number;
}

/** A message of a program, drawn alike from its messages and the channels on which the user can be reached. */
function drawn(world: World, u: number, offer: Offer): Sending | undefined {
  const lots = lotsOf(world.day);
  const open = openTo(world, u, offer);
  if (open.length === 0) return undefined;
  const message = offer.messages[Math.floor(lots[4 * u]! * offer.messages.length)]!;
  return { message, channel: open[Math.floor(lots[4 * u + 1]! * open.length)]!, minute: 18 * 60 };
}

function put(out: DeliveryBlock, u: number, { message, channel, minute }: Sending): void {
  const row = out.length++;
  out.user[row] = u;
  out.message[row] = message;
  out.channel[row] = channel;
  out.minute[row] = minute;
}

/** Every other day, by lot, a message of a program that is made for the user's situation. */
const everyOtherDay: Sender = (world) => {
  const out = emptyDeliveries(world.users);
  for (let u = 0; u < world.users; u++) {
    if (lotsOf(world.day)[4 * u + 2]! < 0.5) continue;
    const open = offers.filter((offer) => fitting(world, u, offer));
    if (open.length === 0) continue;
    const which = Math.floor(lotsOf(world.day)[4 * u + 3]! * open.length);
    const one = drawn(world, u, open[which]!);
    if (one) put(out, u, one);
  }
  return out;
};

/** Money of everyone from now on, and what the objectives of the running example count of it, less messages. */
interface Lived {
  readonly value: Float64Array;
  readonly declared: Float64Array;
}

/** Everyone from a morning on, with equal luck: `first` on the first day, then as `after` sends. */
function liveOn(morning: World, first: DeliveryBlock, after: Sender): Lived {
  const world = morning.fork(stream);
  const declared = new Float64Array(users);
  const spent = valueOf(world.ledger);
  const costs = Float64Array.from(world.ledger.messages);
  for (let day = 0; day < days; day++) {
    const events = world.step(day === 0 ? first : after(world));
    for (let row = 0; row < events.length; row++) {
      const u = events.user[row]!;
      const kind = eventKinds[events.kind[row]!]!;
      if (kind === 'conversion' && day < 14) declared[u]! += rates['conversion']!;
      if (kind === 'session' && day < 7) declared[u]! += rates['engagement']! * events.amount[row]!;
      if (kind === 'leave' && day < 28) declared[u]! += rates['retention']!;
    }
    if (day < 14) countReach(world, declared);
    if (day === 0) world.ledger.messages.forEach((cost, u) => (declared[u]! -= cost - costs[u]!));
  }
  const stock = stockValue(world, { stream });
  return { value: valueOf(world.ledger).map((money, u) => money - spent[u]! + stock[u]!), declared };
}

function countReach({ truth, preset }: World, declared: Float64Array): void {
  const reached = preset.channels.flatMap(({ name }, c) => {
    const rate = rates[name === 'email' ? 'reachEmail' : name === 'push' ? 'reachPush' : 'none'];
    return rate === undefined ? [] : [{ c, rate }];
  });
  for (let u = 0; u < users; u++)
    for (const { c, rate } of reached)
      if (truth.state.standing[u] === standing.member && isReachable(truth.state, u, c)) declared[u]! += rate;
}

/** One more message today against none, for everyone whom it is made for and who can be reached. */
function worthRows(preset: Preset, { name, sender }: { readonly name: string; readonly sender: Sender }) {
  const sendable = { messages: own, continuation: plainMessages(preset) };
  const morning = createWorld(preset, { users, seed, startAt, ...sendable });
  for (let day = 0; day < before; day++) morning.step(sender(morning));
  const quiet = liveOn(morning, nothing, sender);
  // Nobody joins, so that four weeks later there are no newcomers to activate.
  const made = offers.filter(({ purpose }) => purpose !== 'activation');
  return made.map((offer) => {
    const out = emptyDeliveries(users);
    for (let u = 0; u < users; u++) {
      const one = fitting(morning, u, offer) ? drawn(morning, u, offer) : undefined;
      if (one) put(out, u, one);
    }
    const who = [...out.user.subarray(0, out.length)];
    const sent = liveOn(morning, out, sender);
    const spread = meanOf(who.map((u) => quiet.declared[u]!)).error * Math.sqrt(who.length);
    const per1000 = (figure: keyof Lived) =>
      shown(meanOf(who.map((u) => 1000 * (sent[figure][u]! - quiet[figure][u]!))), 1);
    return `| ${preset.name} | ${name} | ${offer.purpose} | ${who.length} | ${per1000('value')} | ${per1000('declared')} | ${spread.toFixed(2)} |`;
  });
}

const minutesOfDay = [9 * 60, 18 * 60] as const;

/** What each message is about. */
const topicOf = own.map((message) => message.topics.findIndex((weight) => weight > 0));

/** As much as the law of the league allows, the most relevant first: two messages a day, none twice in three days. */
function lawful(): Sender {
  const last = new Int32Array(users * own.length).fill(-3);
  return (world) => {
    const out = emptyDeliveries(2 * users);
    const lots = lotsOf(world.day);
    for (let u = 0; u < users; u++)
      minutesOfDay.forEach((minute, slot) => {
        const open = offers.flatMap(({ messages }, o) =>
          fitting(world, u, offers[o]!) ? messages.map((message) => ({ message, o })) : [],
        );
        const fresh = open.filter(({ message }) => world.day - last[u * own.length + message]! >= 3);
        const taste = ({ message }: (typeof fresh)[number]) =>
          world.truth.traits.taste[u * world.preset.topics + topicOf[message]!]!;
        const [one] = fresh.toSorted((a, b) => taste(b) - taste(a));
        const channels = one ? openTo(world, u, offers[one.o]!) : [];
        if (!one || channels.length === 0) return;
        const channel = channels[Math.floor(lots[4 * u + 2 * slot + 1]! * channels.length)]!;
        put(out, u, { message: one.message, channel, minute });
        last[u * own.length + one.message] = world.day;
      });
    return out;
  };
}

const always = (world: World): Sender => ruleOfThumb(world, { perWeek: 7, onEachChannel: true });

/** What is sent in a market, and what there is to send in it. */
const floods = (preset: Preset) => [
  {
    name: 'all families and topics of the market: the most relevant, on every channel, every day',
    messages: plainMessages(preset),
    sender: always,
  },
  {
    name: 'those of the running example: the most relevant, on every channel, every day',
    messages: own,
    sender: always,
  },
  {
    name: 'those of the running example: the most relevant, two a day, none twice in three days',
    messages: own,
    sender: lawful,
  },
];

function floodRows(preset: Preset): readonly string[] {
  return floods(preset).map(({ name, messages, sender }) => {
    const valueUnder = (senderOf: (world: World) => Sender) => {
      const sendable = { messages, continuation: plainMessages(preset) };
      const world = createWorld(preset, { users, seed, startAt, ...sendable });
      const sends = senderOf(world);
      let sent = 0;
      for (let day = 0; day < days; day++) {
        const out = sends(world);
        sent += out.length / users;
        world.step(out);
      }
      const stock = stockValue(world, { stream });
      return { sent, value: valueOf(world.ledger).map((money, u) => money + stock[u]!) };
    };
    const quiet = valueUnder(() => silence);
    const loud = valueUnder(sender);
    const gain = meanOf([...loud.value].map((money, u) => money - quiet.value[u]!));
    return `| ${preset.name} | ${name} | ${loud.sent.toFixed(1)} | ${shown(gain, 3)} |`;
  });
}

test('docs/message-worth.md is what this run measures', async () => {
  const situations = [
    { name: 'silence', sender: silence },
    { name: 'every other day', sender: everyOtherDay },
  ];
  const page = [
    '# What a message is worth',
    '',
    'Written by `npx vitest run --project long src/arena/message-worth.long.ts -u` and held to it by the same run. Synthetic:',
    `${users} users of seed ${seed}, eight weeks and the stock of 26 more, mean ± standard error over users. [regret.md](regret.md) says`,
    'what follows from it.',
    '',
    'One message of a program of the running example, today, to everyone whom it is made for and who can be reached, on a',
    'channel and about a topic by lot, against none, with equal luck; before and after it everyone gets nothing, or by lot a',
    'message every other day. Money per 1000 messages: what it changes in truth, and the part that the objectives of the',
    'running example count. Spread is the standard deviation over these users of what is counted without it: a log shows it as noise,',
    'but for what is known of a user.',
    '',
    '| market | before and after | program | users | true | declared | spread |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...markets.flatMap((preset) => situations.flatMap((situation) => worthRows(preset, situation))),
    '',
    'Floods against silence, by what is sent. The last is held to the limits of the league. Money per user.',
    '',
    '| market | messages | sent per user | over silence |',
    '| --- | --- | --- | --- |',
    ...markets.flatMap(floodRows),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/message-worth.md');
});
