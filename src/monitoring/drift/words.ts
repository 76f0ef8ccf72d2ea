import type { FeatureColumns, UserFeature } from '../../program/index.ts';
import { firstByUser, type Fact, type Log, type Monitor } from '../log.ts';
import type { Sighting } from '../finding.ts';
import { sightingOfShares } from './shares.ts';

type WordFeature = Extract<UserFeature, { kind: 'oneOf' }>;
type TraitFact = Extract<Fact, { kind: 'trait' }>;

const isAbout =
  ({ trait }: WordFeature) =>
  (fact: Fact): fact is TraitFact =>
    fact.kind === 'trait' && fact.name === trait && fact.value !== null;

function sightingOf({ name, spec }: FeatureColumns<WordFeature>, { facts, since, now }: Log): Sighting {
  const told = facts.filter(isAbout(spec));
  const isStrange = ({ value }: TraitFact) => !spec.words.includes(String(value));
  const side = (own: readonly TraitFact[]) => ({
    n: firstByUser(own).length,
    count: firstByUser(own.filter(isStrange)).length,
  });
  return sightingOfShares({
    where: { feature: name, source: `trait ${spec.trait}` },
    name: 'share of users with a word that is not declared',
    reference: side(told.filter(({ at }) => at < since)),
    current: side(told.filter(({ at }) => at >= since && at <= now)),
    matters: { warn: 0.005, alarm: 0.05 },
    growth: true,
    advice:
      'The source sends words that the program does not declare; the model sees none of them. Declare the new word, or map it upstream to one that is known.',
  });
}

/** F45: categories that the program does not know, from the facts themselves. */
export const words: Monitor<'feature_words'> = {
  kind: 'feature_words',
  watch: (log) =>
    log.portfolio.userFeatures.flatMap(({ spec, ...rest }) =>
      spec.kind === 'oneOf' ? [sightingOf({ ...rest, spec }, log)] : [],
    ),
};
