import type { DecisionRecord } from '../../decision/index.ts';
import type { Monitor } from '../log.ts';
import { sightingOf, type Drawn } from './counts.ts';

const edges = [0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 1];

const binOf = (probability: number): number => {
  const at = edges.findIndex((edge, i) => i > 0 && probability <= edge);
  return at < 0 ? edges.length - 1 : at;
};

/** The actions of one decision whose probabilities lie in one bin are one event: P is their sum. */
function add(bins: Drawn[], { eligible, probability, chosen }: DecisionRecord): void {
  const chance = new Float64Array(edges.length);
  for (let i = 0; i <= eligible; i++) chance[binOf(probability[i]!)]! += probability[i]!;
  const hit = binOf(probability[chosen < 0 ? eligible : chosen]!);
  chance.forEach((p, bin) => {
    if (p > 0 || bin === hit) bins[bin]!.chances.push(p);
  });
  bins[hit]!.count++;
}

/** F47: calibration of propensities: of all actions that were given a probability near p, a share near p was drawn. */
export const bins: Monitor<'propensity_calibration'> = {
  kind: 'propensity_calibration',
  watch: ({ current }) => {
    const found: Drawn[] = edges.map((edge, i) => ({
      where: { segment: i === 0 ? 'probability 0' : `probability ${edges[i - 1]} to ${edge}` },
      chances: [],
      count: 0,
    }));
    for (const decision of current) if (decision.eligible > 0) add(found, decision);
    return found.filter(({ chances }) => chances.length > 0).map(sightingOf);
  },
};
