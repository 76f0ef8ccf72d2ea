import type { DecisionRecord } from '../../decision/index.ts';
import { fadedOf, signalFeaturesOf, type SignalFeature } from '../../scoring/index.ts';
import type { Sighting } from '../finding.ts';
import { firstByUser, type Log, type Monitor } from '../log.ts';
import { sightingOfShares } from './shares.ts';

interface Told {
  readonly raw: number;
  readonly age: number;
}

/** Number and age of the signal of each candidate that carries one: reasons to speak may have their own. */
function toldIn({ rows }: DecisionRecord, { at }: SignalFeature, width: number): readonly Told[] {
  const told: Told[] = [];
  for (let from = at; from < rows.count * width; from += width)
    if (rows.candidates[from] === 1)
      told.push({ raw: rows.candidates[from + 1]!, age: rows.candidates[from + 2]! });
  return told;
}

/** The numbers of every signal as decisions saw them, by feature: of each user the first. */
export const toldNumbers = (
  decisions: readonly DecisionRecord[],
  portfolio: Log['portfolio'],
): ReadonlyMap<string, Float64Array> =>
  new Map(
    signalFeaturesOf(portfolio).map((feature) => {
      const raw = (decision: DecisionRecord) => toldIn(decision, feature, portfolio.candidateWidth)[0]?.raw;
      const told = firstByUser(decisions.filter((decision) => raw(decision) !== undefined));
      return [feature.name, Float64Array.from(told, (decision) => raw(decision)!)];
    }),
  );

/** Decisions that had a candidate of the domain's messages, one per user. */
function askedOf(decisions: readonly DecisionRecord[], { spec }: SignalFeature, { portfolio }: Log) {
  const isOf = portfolio.messages.map(({ name }) => spec.messages.includes(name));
  return firstByUser(decisions.filter(({ candidates }) => candidates.some(({ message }) => isOf[message])));
}

interface Question {
  readonly name: string;
  readonly matters: { readonly warn: number; readonly alarm: number };
  readonly advice: string;
  readonly isBad: (told: readonly Told[], decision: DecisionRecord) => boolean;
}

function sightingOf(feature: SignalFeature, log: Log, { name, matters, advice, isBad }: Question): Sighting {
  const side = (decisions: readonly DecisionRecord[]) => {
    const users = askedOf(decisions, feature, log);
    const bad = users.filter((one) => isBad(toldIn(one, feature, log.portfolio.candidateWidth), one));
    return { n: users.length, count: bad.length };
  };
  return sightingOfShares({
    where: { feature: feature.name, source: `signal ${feature.spec.domain}/${feature.spec.objective}` },
    name,
    reference: side(log.reference),
    current: side(log.current),
    matters,
    growth: true,
    advice,
  });
}

/** Freshness of value signals: users decided for without one in force, or by one past its half-life. */
export const signalFreshness: Monitor<'signal_freshness'> = {
  kind: 'signal_freshness',
  watch: (log) =>
    signalFeaturesOf(log.portfolio).map((feature) =>
      sightingOf(feature, log, {
        name: 'share of users without a fresh signal',
        matters: { warn: 0.05, alarm: 0.15 },
        advice:
          'The domain is silent, late, or counts in another unit or horizon than it declared; its signals shrink to its mean. Ask its owner.',
        isBad: (told) => told.every(({ age }) => fadedOf(age, feature.spec.halfLife) < 0.5),
      }),
    ),
};

/** Inflation of value signals: numbers beyond any that were calibrated. */
export const signalRange: Monitor<'signal_range'> = {
  kind: 'signal_range',
  watch: (log) =>
    signalFeaturesOf(log.portfolio).map((feature) =>
      sightingOf(feature, log, {
        name: 'share of users with a signal beyond what was calibrated',
        matters: { warn: 0.02, alarm: 0.1 },
        advice:
          'The domain sends numbers that were never measured, perhaps on another scale; they count as its mean. Calibrate again on decisions that saw them (`fantail learn`).',
        isBad: (told, { digests }) => {
          const belief = log.signals.get(digests.artefact)?.find((one) => one.feature === feature.name);
          return belief !== undefined && told.some(({ raw }) => !(raw >= belief.low && raw <= belief.high));
        },
      }),
    ),
};
