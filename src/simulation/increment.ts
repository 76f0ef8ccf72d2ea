// The truth about one message before it is sent: what it is expected to change, to first order, for a user as of now.
import { minutesPerDay } from './calendar.ts';
import { joined } from './effects.ts';
import { leaveHazard, organicHazard } from './leaving.ts';
import { responseTypes } from './preset.ts';
import {
  clickProbability,
  isRecent,
  openProbability,
  pullOf,
  relevanceOf,
  seenProbability,
} from './response.ts';
import { fits } from './situation.ts';
import { isReachable } from './state.ts';
import type { Truth } from './truth.ts';

/** Expected change by one message, per outcome; all of what follows it, however late. */
export interface Increment {
  /** Probability of being seen. */
  readonly seen: number;
  readonly sessions: number;
  readonly conversions: number;
  readonly leaves: number;
  /** Probability of losing the permission of the channel. */
  readonly optOuts: number;
}

/** A message that might be sent today. */
export interface Intent {
  readonly message: number;
  readonly channel: number;
  readonly minute: number;
  readonly day: number;
}

const persuadable = responseTypes.indexOf('persuadable');
const sleepingDog = responseTypes.indexOf('sleepingDog');
const nothing: Increment = { seen: 0, sessions: 0, conversions: 0, leaves: 0, optOuts: 0 };

/** Days that something with a half-life weighs in all: Σ 2^(−t / half-life). */
const weightOf = (halfLifeDays: number): number => 1 / (1 - Math.exp(-Math.LN2 / halfLifeDays));

/**
 * Expected increments over no-send: P(seen) times what a seen message does, each rate moved by its derivative.
 * Sessions and hazards are taken as of today; what a message does to the effect of later ones is left out.
 */
export function incrementOf(truth: Truth, u: number, intent: Intent): Increment {
  const { preset, state, traits } = truth;
  if (!isReachable(state, u, intent.channel)) return nothing;
  const seen = seenChance(truth, u, intent);
  const relevance = relevanceOf(truth, u, intent.message);
  const row = preset.families[truth.catalogue.family[intent.message]!]!;
  const gain = effectOf(truth, u, { ...intent, relevance });
  const wear = wearOf(truth, u, { channel: intent.channel, relevance });
  const stay = leaveHazard(truth, u, intent.day);
  const raised = row.target === 'engagement' ? gain * weightOf(preset.effects.engagementHalfLifeDays) : 0;
  // Log units of engagement, times the days they weigh.
  const eager = raised - preset.engagement.fatigueCost * wear;
  const type = traits.response[u * preset.families.length + truth.catalogue.family[intent.message]!];
  const backlash =
    type === sleepingDog
      ? joined(state.backlash[u]!, row.backlash, preset.leaving.backlashCeiling) *
        weightOf(preset.leaving.backlashHalfLifeDays)
      : 0;
  const urged = row.target === 'conversion' ? gain * weightOf(preset.effects.conversionHalfLifeDays) : 0;
  const free = state.premium[u] === 1 ? 0 : 1;
  return {
    seen,
    sessions: seen * Math.exp(state.engagement[u]!) * eager,
    conversions: seen * free * organicHazard(truth, u) * (urged + preset.conversion.engagement * eager),
    leaves: seen * stay * (backlash + preset.leaving.fatigue * wear - preset.leaving.engagement * eager),
    optOuts: seen * optOutChance(truth, u, { channel: intent.channel, relevance }),
  };
}

/** A message that waits for a session is seen if one comes within two days. */
function seenChance({ preset, calendar, traits, state }: Truth, u: number, intent: Intent): number {
  const channel = preset.channels[intent.channel]!;
  const table = calendar.day(intent.day);
  const rhythm = traits.rhythm[u]!;
  if (!channel.waitsForSession) return seenProbability(channel, table, { rhythm, minute: intent.minute });
  const left = 2 - intent.minute / minutesPerDay;
  return channel.seen * (1 - Math.exp(-left * Math.exp(state.engagement[u]!)));
}

/** Expected lift, log units, of a message that was seen: by depth, up to the ceiling. */
function effectOf(truth: Truth, u: number, at: Intent & { readonly relevance: number }): number {
  const { preset, state, traits, catalogue } = truth;
  const { message, channel, relevance, day } = at;
  const family = catalogue.family[message]!;
  if (traits.response[u * preset.families.length + family] !== persuadable) return 0;
  const row = preset.families[family]!;
  const recent = isRecent(truth, u, { message, day });
  const pull = pullOf(truth, u, { channel, relevance, recent });
  const opens = openProbability(truth, u, { channel, pull });
  const clicks = opens * clickProbability(truth, { channel, pull });
  const fit = fits(truth, u, row, day) ? 1 : row.misfit;
  const novelty = recent ? Math.max(0, 1 - preset.response.novelty) : 1;
  const offer = 1 + preset.conversion.offerWeight * catalogue.offer[message]!;
  const size = row.strength * catalogue.strength[message]! * relevance * novelty * fit * offer;
  const conversion = row.target === 'conversion';
  const lift = conversion ? state.conversionLift[u]! : state.lift[u]!;
  const ceiling = conversion ? preset.effects.conversionCeiling : preset.effects.engagementCeiling;
  const adds = (share: number) => joined(lift, size * share, ceiling);
  return clicks * adds(1) + (opens - clicks) * adds(row.openShare) + (1 - opens) * adds(row.seenShare);
}

interface Exposure {
  readonly channel: number;
  readonly relevance: number;
}

/** Fatigue that one exposure adds, times the days it weighs. */
function wearOf({ preset, traits }: Truth, u: number, { channel, relevance }: Exposure): number {
  const extra = preset.fatigue.irrelevance * traits.toIrrelevance[u]! * (1 - relevance);
  const step = preset.channels[channel]!.fatigue * traits.toVolume[u]! * (1 + extra);
  return step * weightOf(preset.fatigue.halfLifeDays);
}

function optOutChance({ preset, state, traits }: Truth, u: number, { channel, relevance }: Exposure): number {
  const { optOut, complaint } = preset.channels[channel]!;
  const worse =
    preset.permission.fatigue * state.fatigue[u * preset.channels.length + channel]! +
    preset.permission.irrelevance * traits.toIrrelevance[u]! * (1 - relevance);
  return Math.min(0.5, (optOut + complaint) * Math.exp(worse));
}
