import type { DecisionRecord } from '../../decision/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { armOf, type Monitor } from '../log.ts';
import { sightingOf, type Drawn } from './counts.ts';

/** Adds the chance of every arm of a decision, no-send among them, to its count. */
function add(
  found: Map<string, Drawn>,
  { candidates, eligible, probability, chosen, digests }: DecisionRecord,
  portfolio: Portfolio,
): void {
  const chances = new Map<string, { readonly where: Drawn['where']; chance: number; hit: number }>();
  for (let i = 0; i <= eligible; i++) {
    const candidate = i < eligible ? candidates[i]! : undefined;
    const arm = candidate ? `${candidate.message} ${candidate.channel}` : 'no-send';
    const known = chances.get(arm) ?? {
      where: {
        artefact: digests.artefact,
        ...(candidate ? armOf(portfolio, candidate) : { segment: 'no-send' }),
      },
      chance: 0,
      hit: 0,
    };
    known.chance += probability[i]!;
    if (i === (chosen < 0 ? eligible : chosen)) known.hit = 1;
    chances.set(arm, known);
  }
  for (const [arm, { where, chance, hit }] of chances) {
    const key = `${digests.artefact} ${arm}`;
    const drawn = found.get(key) ?? { where, chances: [], count: 0 };
    drawn.chances.push(chance);
    drawn.count += hit;
    found.set(key, drawn);
  }
}

/** F47: how often each message by each channel, and no-send, was drawn against its logged chances, by artefact. */
export const draws: Monitor<'propensity_draws'> = {
  kind: 'propensity_draws',
  watch: ({ current, portfolio }) => {
    const found = new Map<string, Drawn>();
    for (const decision of current) if (decision.eligible > 0) add(found, decision, portfolio);
    return [...found.values()].map(sightingOf);
  },
};
