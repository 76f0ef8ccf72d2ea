import { canonicalJson } from '../kit/index.ts';
import { programErrors } from './errors.ts';
import type { ArmChanges } from './experiment.ts';
import type { PortfolioExperiment } from './portfolio.ts';

const startOf = ({ start }: PortfolioExperiment): number =>
  start === undefined ? -Infinity : Date.parse(start);
const stopOf = ({ stop }: PortfolioExperiment): number => (stop === undefined ? Infinity : Date.parse(stop));

const overlapInTime = (a: PortfolioExperiment, b: PortfolioExperiment): boolean =>
  startOf(a) < stopOf(b) && startOf(b) < stopOf(a);

const shareLayer = (a: PortfolioExperiment, b: PortfolioExperiment): boolean =>
  a.layer !== undefined && a.layer.name === b.layer?.name;

/** What a set of changes touches: settings of the portfolio by their name, those of one program with its number. */
const touchedBy = (
  { policy, rules, exploration, rates, lambdas, artefact }: ArmChanges,
  program: number,
): string[] => [
  ...(policy ? ['policy'] : []),
  ...(artefact === undefined ? [] : ['artefact']),
  ...(rules ? [`rules of program ${program}`] : []),
  ...(exploration ? [`exploration of program ${program}`] : []),
  ...Object.keys(rates ?? {}).map((rate) => `rate of ${rate}`),
  ...Object.keys(lambdas ?? {}).map((budget) => `price of budget ${budget}`),
];

const touches = ({ arms, program }: PortfolioExperiment): ReadonlySet<string> =>
  new Set(arms.flatMap(({ changes }) => touchedBy(changes, program)));

/** Why two experiments that run at the same time cannot; undefined when they can. */
function collisionOf(a: PortfolioExperiment, b: PortfolioExperiment): string | undefined {
  if (!shareLayer(a, b)) {
    const both = [...touches(a)].find((thing) => touches(b).has(thing));
    return both === undefined ? undefined : `both change the ${both}, and are not in one layer`;
  }
  if (canonicalJson(a.unit) !== canonicalJson(b.unit))
    return `their units differ, so that layer "${a.layer!.name}" does not part them`;
  const isApart = a.layer!.to <= b.layer!.from || b.layer!.to <= a.layer!.from;
  return isApart ? undefined : `their parts of layer "${a.layer!.name}" overlap`;
}

/** Throws PROGRAM_EXPERIMENTS_COLLIDE for the first pair of experiments that could meet in one user and must not. */
export function refuseCollisions(experiments: readonly PortfolioExperiment[]): void {
  for (const [i, a] of experiments.entries()) {
    for (const b of experiments.slice(i + 1)) {
      const problem = overlapInTime(a, b) ? collisionOf(a, b) : undefined;
      if (problem !== undefined)
        throw programErrors.PROGRAM_EXPERIMENTS_COLLIDE({ experiments: [a.id, b.id], problem });
    }
  }
}
