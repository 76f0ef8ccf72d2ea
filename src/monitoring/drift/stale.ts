import { msPerHour } from '../../kit/index.ts';
import type { UserFeature } from '../../program/index.ts';
import type { DecisionRecord } from '../../decision/index.ts';
import type { Sighting } from '../finding.ts';
import { firstByUser, type Fact, type Log, type Monitor } from '../log.ts';
import { sightingOfShares } from './shares.ts';

type Pushed = Extract<UserFeature, { kind: 'score' | 'signal' }>;

/** From this age on a score or signal is stale. */
const staleAfter = 48 * msPerHour;

const nameOf = (spec: Pushed): string =>
  spec.kind === 'score' ? `score ${spec.artefact}` : `signal ${spec.domain}/${spec.objective}`;

function isFrom(spec: Pushed, fact: Fact): boolean {
  if (spec.kind === 'score') return fact.kind === 'score' && fact.artefact === spec.artefact;
  return fact.kind === 'signal' && fact.domain === spec.domain && fact.objective === spec.objective;
}

/** When each user was told of, rising. */
function timesOf(spec: Pushed, facts: readonly Fact[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const fact of facts) {
    if (!isFrom(spec, fact)) continue;
    const known = times.get(fact.user);
    if (known) known.push(fact.at);
    else times.set(fact.user, [fact.at]);
  }
  for (const list of times.values()) list.sort((a, b) => a - b);
  return times;
}

function sightingOf(name: string, spec: Pushed, { facts, reference, current }: Log): Sighting {
  const times = timesOf(spec, facts);
  const isStale = ({ user, at }: DecisionRecord) =>
    at - (times.get(user)?.findLast((told) => told <= at) ?? -Infinity) > staleAfter;
  const side = (decisions: readonly DecisionRecord[]) => {
    const users = firstByUser(decisions);
    return { n: users.length, count: users.filter(isStale).length };
  };
  return sightingOfShares({
    where: { feature: name, source: nameOf(spec) },
    name: 'share of users decided for by a value older than 48 hours, or none',
    reference: side(reference),
    current: side(current),
    matters: { warn: 0.03, alarm: 0.1 },
    growth: true,
    advice:
      'The job that writes this score or signal is late. Run it, or let the feature fall to its default.',
  });
}

/** F45: scores and signals that were old when decisions read them. */
export const stale: Monitor<'feature_stale'> = {
  kind: 'feature_stale',
  watch: (log) =>
    log.portfolio.userFeatures.flatMap(({ name, spec }) =>
      spec.kind === 'score' || spec.kind === 'signal' ? [sightingOf(name, spec, log)] : [],
    ),
};
