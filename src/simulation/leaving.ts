// Rare turns of a user's life: leaving and coming back, taking premium and giving it up.
// Two exclusive turns share a uniform from its two ends, so that a hazard that changes moves no other's draw.
import { minutesPerDay } from './calendar.ts';
import { kindCode } from './events.ts';
import { uninstallApp } from './permission.ts';
import type { Knows, Population } from './population.ts';
import { unit } from './randomness.ts';
import { standing } from './state.ts';

/** Turns are booked at the last minute of the day. */
const evening = minutesPerDay - 1;
const daysOfOffer = 30;
/** No hazard is higher. */
const highest = 0.5;

const bounded = (hazard: number): number => (hazard < highest ? hazard : highest);

/** The evening of a member, with two words of the day; no hazard is looked up that the draw is surely above. */
export function turnMember(
  p: Population,
  u: number,
  at: { readonly day: number; stay: number; plan: number },
): void {
  const stay = unit(at.stay);
  const plan = unit(at.plan);
  const mayLapse = 1 - plan < highest;
  const hazard = stay < highest || mayLapse ? leaveHazard(p, u, at.day) : 0;
  if (stay < hazard) return leave(p, u);
  if (1 - stay < p.preset.permission.uninstallPerDay) uninstallApp(p, u, evening);
  if (mayLapse && 1 - plan < bounded(hazard * p.preset.leaving.lapsesPerLeave)) lapse(p, u);
  if (plan >= highest) return;
  if (p.state.premium[u] === 1) {
    if (plan < downgradeHazard(p, u)) downgrade(p, u);
  } else takePremium(p, u, { day: at.day, chance: plan });
}

/** base of the plan · exp(−k (e − mean) + a · fatigue + backlash + price + newcomer / (1 + tenure / days)). */
export function leaveHazard(
  { preset, state, traits }: Knows<'preset' | 'state' | 'traits'>,
  u: number,
  day: number,
): number {
  const { leaving } = preset;
  const premium = state.premium[u] === 1;
  const tenure = traits.tenure[u]! + day;
  const newcomer = leaving.newcomer / (1 + tenure / preset.traits.newcomerDays);
  const log =
    leaving.fatigue * state.fatigueAll[u]! -
    leaving.engagement * (state.engagement[u]! - preset.traits.baseMean) +
    state.backlash[u]! +
    (premium ? leaving.price * traits.toPrice[u]! : 0) +
    newcomer;
  return bounded((premium ? leaving.premiumPerDay : leaving.freePerDay) * Math.exp(log));
}

function downgradeHazard({ preset, state, traits }: Population, u: number): number {
  const { leaving } = preset;
  const eager = state.engagement[u]! - preset.traits.baseMean;
  return bounded(
    leaving.downgradePerDay * Math.exp(leaving.price * traits.toPrice[u]! - leaving.engagement * eager),
  );
}

/** Hazard of taking premium without any message. */
export function organicHazard(
  { preset, state, traits }: Knows<'preset' | 'state' | 'traits'>,
  u: number,
): number {
  const { conversion } = preset;
  const eager = state.engagement[u]! - preset.traits.baseMean;
  return bounded(conversion.perDay * Math.exp(conversion.engagement * eager + traits.conversionLean[u]!));
}

/** A draw below the organic hazard would have converted anyway; one between it and the raised hazard is caused. */
function takePremium(
  p: Population,
  u: number,
  { day, chance }: { readonly day: number; readonly chance: number },
): void {
  const { state, events, ledger, preset } = p;
  const organic = organicHazard(p, u);
  if (chance >= bounded(organic * Math.exp(state.conversionLift[u]!))) return;
  state.premium[u] = 1;
  p.conversionCause[u] = chance < organic ? 1 : 2;
  if (day <= state.offerUntil[u]!)
    ledger.offers[u]! += state.offer[u]! * daysOfOffer * preset.money.premiumPerDay;
  events.add(kindCode.conversion, evening, 0);
}

/** Habit is lost without a word: what makes people leave makes others lapse; the anchor brings them back in months. */
function lapse({ state, preset }: Population, u: number): void {
  state.habit[u]! -= preset.leaving.lapseDrop;
  state.engagement[u]! -= preset.leaving.lapseDrop;
}

function downgrade({ state, events }: Population, u: number): void {
  state.premium[u] = 0;
  events.add(kindCode.downgrade, evening, 0);
}

function leave({ state, events }: Population, u: number): void {
  state.standing[u] = standing.left;
  state.premium[u] = 0;
  events.add(kindCode.leave, evening, 0);
}

/** The evening of someone who left. */
export function turnLeaver({ preset, state, events }: Population, u: number, word: number): void {
  if (unit(word) >= preset.leaving.returnPerDay) return;
  state.standing[u] = standing.member;
  state.habit[u]! -= preset.leaving.returnGap;
  state.engagement[u] = state.habit[u]!;
  events.add(kindCode.return, evening, 0);
}
