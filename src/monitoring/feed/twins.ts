import { canonicalJson } from '../../kit/index.ts';
import type { Sighting } from '../finding.ts';
import { firstByUser, type Fact, type Log, type Monitor } from '../log.ts';
import { sightingOfShares } from '../drift/shares.ts';
import { sourcesOf } from './sources.ts';

/** All that a fact says but its id. */
const saidBy = (fact: Fact): string => canonicalJson({ ...fact, id: '' });

/** Facts that say the same of the same user at the same instant as one before them, under another id. */
function twinsOf(facts: readonly Fact[]): readonly Fact[] {
  const moments = new Map<string, Fact[]>();
  return facts.filter((fact) => {
    const moment = `${fact.user} ${fact.at}`;
    const before = moments.get(moment) ?? [];
    const isTwin = before.some((one) => saidBy(one) === saidBy(fact));
    moments.set(moment, before);
    before.push(fact);
    return isTwin;
  });
}

function sightingOf(source: string, facts: readonly Fact[], { since }: Log): Sighting {
  const twins = twinsOf(facts);
  const side = (isIn: (fact: Fact) => boolean) => ({
    n: firstByUser(facts.filter(isIn)).length,
    count: firstByUser(twins.filter(isIn)).length,
  });
  return sightingOfShares({
    where: { source },
    name: 'share of users with a fact told twice under two ids',
    reference: side(({ at }) => at < since),
    current: side(({ at }) => at >= since),
    matters: { warn: 0.01, alarm: 0.05 },
    growth: true,
    advice:
      'The feed retries under new ids, so that deduplication by id cannot see it, and rewards count twice. Give each fact one id upstream; learn again from a log without the twins.',
  });
}

/** F49: a doubled feed, where the copies have ids of their own. */
export const twins: Monitor<'feed_twins'> = {
  kind: 'feed_twins',
  watch: (log) => [...sourcesOf(log)].map(([source, facts]) => sightingOf(source, facts, log)),
};
