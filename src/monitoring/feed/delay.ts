import type { Sighting } from '../finding.ts';
import { firstByUser, type Fact, type Log, type Monitor } from '../log.ts';
import { sightingOfShares } from '../drift/shares.ts';
import { sourcesOf } from './sources.ts';

/** When each fact arrived, as far as the log knows: the latest event time of all that arrived by then. */
function arrivalsOf({ facts, now }: Log): ReadonlyMap<Fact, number> {
  const arrivals = new Map<Fact, number>();
  let latest = -Infinity;
  for (const fact of facts) {
    if (fact.at <= now) latest = Math.max(latest, fact.at);
    arrivals.set(fact, latest);
  }
  return arrivals;
}

interface Looking extends Pick<Log, 'since' | 'block'> {
  readonly arrivals: ReadonlyMap<Fact, number>;
}

function sightingOf(source: string, facts: readonly Fact[], { since, block, arrivals }: Looking): Sighting {
  const isLate = (fact: Fact) => arrivals.get(fact)! - fact.at > block;
  const side = (own: readonly Fact[]) => ({
    n: firstByUser(own).length,
    count: firstByUser(own.filter(isLate)).length,
  });
  return sightingOfShares({
    where: { source },
    name: 'share of users with a fact that came more than a block late',
    reference: side(facts.filter((fact) => arrivals.get(fact)! < since)),
    current: side(facts.filter((fact) => arrivals.get(fact)! >= since)),
    matters: { warn: 0.03, alarm: 0.1 },
    growth: true,
    advice:
      'Facts arrive after windows they belong to have closed. Give the join that much lateness, and learn again from the windows that were closed too early.',
  });
}

/** F18, F49: a delayed feed, by the order in which facts arrived. */
export const delay: Monitor<'feed_delay'> = {
  kind: 'feed_delay',
  watch: (log) => {
    const arrivals = arrivalsOf(log);
    return [...sourcesOf(log)].map(([source, facts]) => sightingOf(source, facts, { ...log, arrivals }));
  },
};
