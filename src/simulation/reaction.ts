// One delivery, from the provider's yes to what it leaves behind.
import type { Agenda } from './deliveries.ts';
import { minutesPerDay } from './calendar.ts';
import { delayDays, joined } from './effects.ts';
import { topicOf, type Today } from './engagement.ts';
import { kindCode } from './events.ts';
import { tire } from './fatigue.ts';
import { riskPermission } from './permission.ts';
import type { Population } from './population.ts';
import { responseTypes, type ChannelPreset } from './preset.ts';
import { bell, onDelivery, purpose, unit } from './randomness.ts';
import { fits } from './situation.ts';
import {
  clickProbability,
  isRecent,
  openProbability,
  pullOf,
  relevanceOf,
  remember,
  seenMinute,
  seenProbability,
} from './response.ts';
import { isReachable } from './state.ts';

const persuadable = responseTypes.indexOf('persuadable');
const sleepingDog = responseTypes.indexOf('sleepingDog');

/** Works through the user's deliveries of a day; rows that wait for a later session go to `carry`. */
export function reactAll(
  p: Population,
  u: number,
  work: { readonly agenda: Agenda; readonly today: Today; readonly carry: (u: number, row: number) => void },
): void {
  const { agenda, today } = work;
  // A user reacts to one message after another: no reaction lies before the last one.
  let cursor = 0;
  for (let row = agenda.from[u]!; row < agenda.from[u + 1]!; row++) {
    const channel = agenda.channel[row]!;
    if (!isReachable(p.state, u, channel)) continue;
    if (agenda.bornDay[row] === today.day) p.ledger.messages[u]! += p.preset.channels[channel]!.cost;
    drawFor(p, u, purpose.delivery, { agenda, row });
    p.events.because(channel, agenda.id[row]!);
    const seen = seeWhen(p, u, { agenda, row, today, cursor });
    if (seen === waits) work.carry(u, row);
    else if (seen !== never) cursor = react(p, u, { agenda, row, today, minute: seen });
  }
  p.events.because(-1, -1);
}

interface Row {
  readonly agenda: Agenda;
  readonly row: number;
}

function drawFor({ draws, traits }: Population, u: number, what: number, { agenda, row }: Row): void {
  draws.turnTo(traits.first + u, agenda.bornDay[row]!);
  draws.block(onDelivery(what, agenda.channel[row]!, agenda.occurrence[row]!), agenda.message[row]!);
}

/** Not a minute: the delivery is never seen, or waits for a later session. */
const never = -1;
const waits = -2;

interface Look extends Row {
  readonly today: Today;
  readonly cursor: number;
}

/** The minute at which a delivery is seen, `never` or `waits`, by words 0 and 1 of its draws. */
function seeWhen(p: Population, u: number, look: Look): number {
  const { agenda, row, today, cursor } = look;
  const channel = p.preset.channels[agenda.channel[row]!]!;
  if (channel.waitsForSession) return seeInSession(p, channel, look);
  const minute = agenda.minute[row]!;
  const chance = seenProbability(channel, today.table, { rhythm: p.traits.rhythm[u]!, minute });
  if (unit(p.draws.words[0]!) >= chance) return never;
  return Math.max(cursor, seenMinute(channel, minute, p.draws.words[1]!));
}

/** The first session after the delivery shows it, or overlooks it; without one it waits while it is valid. */
function seeInSession({ draws, events }: Population, channel: ChannelPreset, look: Look): number {
  const { agenda, row, today, cursor } = look;
  const session = events.sessionAfter(Math.max(agenda.minute[row]!, cursor));
  const dayStarts = today.day * minutesPerDay;
  if (session < 0) return agenda.validUntil[row]! >= dayStarts + minutesPerDay ? waits : never;
  const minute = events.minuteOf(session);
  if (unit(draws.words[0]!) >= channel.seen || dayStarts + minute > agenda.validUntil[row]!) return never;
  events.interrupt(session, channel.interruptMinutes);
  return minute;
}

/** A seen message: opens, clicks, the price, the effect. Gives the minute at which the user is done with it. */
function react(
  p: Population,
  u: number,
  at: Row & { readonly today: Today; readonly minute: number },
): number {
  const { agenda, row, today, minute } = at;
  const { day } = today;
  const channel = agenda.channel[row]!;
  const message = agenda.message[row]!;
  const relevance = relevanceOf(p, u, message);
  const recent = isRecent(p, u, { message, day });
  const pull = pullOf(p, u, { channel, relevance, recent });
  const opens = unit(p.draws.words[2]!) < openProbability(p, u, { channel, pull });
  const clicks = opens && unit(p.draws.words[3]!) < clickProbability(p, { channel, pull });
  p.events.add(kindCode.seen, minute, 0);
  if (opens) p.events.add(kindCode.open, minute, 0);
  if (clicks) p.events.add(kindCode.click, minute, 0);

  drawFor(p, u, purpose.aftermath, at);
  if (opens) visit(p, u, { channel, minute, clicks });
  const depth = clicks ? 'click' : opens ? 'open' : 'seen';
  leaveEffect(p, u, { message, day, depth, relevance, recent });
  remember(p, u, { message, day });
  riskPermission(p, u, { channel, minute, irrelevance: 1 - relevance });
  tire(p, u, { channel, irrelevance: 1 - relevance });
  return minute;
}

/** The session that a message brought; who is in one already, or uninstalls (the other end of word 1), makes none. */
function visit(
  p: Population,
  u: number,
  at: { readonly channel: number; readonly minute: number; readonly clicks: boolean },
): void {
  const { events, preset, draws } = p;
  const { waitsForSession, visitOnOpen } = preset.channels[at.channel]!;
  if (waitsForSession || (!at.clicks && 1 - unit(draws.words[1]!) >= visitOnOpen)) return;
  const word = draws.words[3]!;
  const minutes = -preset.engagement.visitMinutes * Math.log(unit(word));
  events.add(kindCode.session, at.minute, minutes, topicOf(p, u, word));
}

interface Left {
  readonly message: number;
  readonly day: number;
  readonly depth: 'seen' | 'open' | 'click';
  readonly relevance: number;
  readonly recent: boolean;
}

/** Persuadables get the effect, sleeping dogs the backlash, everyone the offer. */
function leaveEffect(p: Population, u: number, left: Left): void {
  const { preset, state, traits, catalogue } = p;
  const family = catalogue.family[left.message]!;
  const row = preset.families[family]!;
  const type = traits.response[u * preset.families.length + family];
  keepOffer(p, u, left);
  if (type === sleepingDog)
    state.backlash[u]! += joined(state.backlash[u]!, row.backlash, preset.leaving.backlashCeiling);
  if (type !== persuadable) return;
  const novelty = left.recent ? Math.max(0, 1 - preset.response.novelty) : 1;
  const fit = fits(p, u, row, left.day) ? 1 : row.misfit;
  const offer = 1 + preset.conversion.offerWeight * catalogue.offer[left.message]!;
  const size = row.strength * catalogue.strength[left.message]! * left.relevance * novelty * fit * offer;
  const depth = left.depth === 'click' ? 1 : left.depth === 'open' ? row.openShare : row.seenShare;
  const day = left.day + delayDays(row, bell(p.draws.words[2]!));
  p.effects.send(day, { user: u, family, size: size * depth });
}

function keepOffer({ state, preset, catalogue }: Population, u: number, { message, day }: Left): void {
  const offer = catalogue.offer[message]!;
  if (offer === 0 || state.premium[u] === 1) return;
  state.offer[u] = day <= state.offerUntil[u]! ? Math.max(offer, state.offer[u]!) : offer;
  state.offerUntil[u] = day + preset.conversion.offerDays;
}
