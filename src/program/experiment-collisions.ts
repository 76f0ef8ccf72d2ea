import { canonicalJson } from '../kit/index.ts';
import { programErrors } from './errors.ts';
import type { ArmChanges, PortfolioExperiment } from './experiment.ts';

const startOf = ({ start }: PortfolioExperiment): number =>
  start === undefined ? -Infinity : Date.parse(start);
const stopOf = ({ stop }: PortfolioExperiment): number => (stop === undefined ? Infinity : Date.parse(stop));

const overlapInTime = (a: PortfolioExperiment, b: PortfolioExperiment): boolean =>
  startOf(a) < stopOf(b) && startOf(b) < stopOf(a);

const shareLayer = (a: PortfolioExperiment, b: PortfolioExperiment): boolean =>
  a.layer !== undefined && a.layer.name === b.layer?.name;

/** What a set of changes touches: settings of the portfolio by their name, those of one program with its number. */
const touchedBy = (
  {
    policy,
    rules,
    exploration,
    rates,
    lambdas,
    multipliers,
    artefact,
    messages,
    audience,
    plans,
  }: ArmChanges,
  program: number,
): string[] => [
  ...(policy ? ['policy'] : []),
  ...(plans ? ['plans'] : []),
  ...(messages ? [`messages of program ${program}`] : []),
  ...(audience ? [`audience of program ${program}`] : []),
  ...(artefact === undefined ? [] : ['artefact']),
  ...(rules ? [`rules of program ${program}`] : []),
  ...(exploration ? [`exploration of program ${program}`] : []),
  ...Object.keys(rates ?? {}).map((rate) => `rate of ${rate}`),
  ...Object.keys(lambdas ?? {}).map((budget) => `price of budget ${budget}`),
  ...Object.keys(multipliers ?? {}).map((floor) => `price of the floor of ${floor}`),
];

/**
 * What an experiment touches. What is learned from an arm alone scores for that arm alone: diverted data change the
 * artefact. Arms that have budgets of their own have prices of their own, where there is something to divide.
 */
const touches = (
  { arms, program, data, budgets }: PortfolioExperiment,
  isScarce: boolean,
): ReadonlySet<string> =>
  new Set([
    ...(data === 'diverted' ? ['artefact'] : []),
    ...arms.flatMap(({ changes }) => touchedBy(changes, program)),
    ...(isScarce && budgets === 'own' && arms.length > 1 ? ['division of budgets'] : []),
  ]);

/** Why two experiments that run at the same time cannot; undefined when they can. */
function collisionOf(a: PortfolioExperiment, b: PortfolioExperiment, isScarce: boolean): string | undefined {
  if (!shareLayer(a, b)) {
    const theirs = touches(b, isScarce);
    const both = [...touches(a, isScarce)].find((thing) => theirs.has(thing));
    return both === undefined
      ? undefined
      : `both change the ${both.replace(/program \d+$/, 'the same program')}, and are not in one layer`;
  }
  if (canonicalJson(a.unit) !== canonicalJson(b.unit))
    return `their units differ, so that layer "${a.layer!.name}" does not part them`;
  const isApart = a.layer!.to <= b.layer!.from || b.layer!.to <= a.layer!.from;
  return isApart ? undefined : `their parts of layer "${a.layer!.name}" overlap`;
}

/**
 * Throws PROGRAM_EXPERIMENTS_COLLIDE for the first pair of experiments that could meet in one user and must not.
 * `isScarce`: there are budgets or floors to divide.
 */
export function refuseCollisions(experiments: readonly PortfolioExperiment[], isScarce: boolean): void {
  for (const [i, a] of experiments.entries()) {
    for (const b of experiments.slice(i + 1)) {
      const problem = overlapInTime(a, b) ? collisionOf(a, b, isScarce) : undefined;
      if (problem !== undefined)
        throw programErrors.PROGRAM_EXPERIMENTS_COLLIDE({ experiments: [a.id, b.id], problem });
    }
  }
}
