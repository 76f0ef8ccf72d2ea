// Which rows can tell what a policy is worth, where arms and holdouts decide what could be drawn.
import type { Block, LoggedBatch } from '../../evaluation/index.ts';
import type { Assignments, Experience } from '../../outcomes/index.ts';
import { experimentLayer } from '../../program/index.ts';

/** Rows of some arms that cannot be evaluated on. */
export interface LeftOut {
  readonly arms: string;
  readonly rows: number;
  readonly why: 'nothing is drawn in it' | 'other things could be chosen in it';
}

/** The rows that can be evaluated on, and how much each user stands for. */
export interface Usable {
  readonly keeps: (row: number) => boolean;
  /**
   * 1 over the probability of the assignment that keeps a user's rows, given the experiments that the user is in: once
   * per user and never once per row, as the user was assigned once.
   */
  readonly weightOf: (assignments: Assignments) => number;
  readonly left: readonly LeftOut[];
}

/** Rows of users in the same arms, and held by the same holdouts. */
interface Cell {
  readonly arms: Assignments;
  readonly isHeld: boolean;
  rows: number;
  /** Rows where something could be chosen, and those of them where more than one choice had a chance. */
  choices: number;
  drawn: number;
}

const prefix = experimentLayer('');
const isArm = ({ layer }: Assignments[number]): boolean => layer.startsWith(prefix);
const isHeld = (one: Assignments[number]): boolean => !isArm(one) && one.arm === 'held';
const namesOf = (all: Assignments): string => all.map(({ layer, arm }) => `${layer} ${arm}`).join(', ');
const layersOf = (all: Assignments): string => all.map(({ layer }) => layer).join();

/**
 * One-step values are estimated from rows of arms that draw, with the propensity given the arm. Where all that is done
 * follows from the arm, as under a holdout or a policy without chance, rows say nothing of any other choice. `fits` says
 * whether what could be chosen in some arms is what the policy at hand could choose.
 */
export function usableRows(
  experience: Experience,
  fits: (arms: Assignments) => boolean = () => true,
): Usable {
  const { cells, cellOf } = cellsOf(experience);
  const whyNot = (cell: Cell): LeftOut['why'] | undefined => {
    if (!fits(cell.arms)) return 'other things could be chosen in it';
    return isDrawn(cell) ? undefined : 'nothing is drawn in it';
  };
  const out = cells.flatMap((cell) => {
    const why = whyNot(cell);
    return why ? [{ cell, why }] : [];
  });
  const gone = new Set(out.map(({ cell }) => cell));
  const lost = (all: Assignments): number =>
    out
      .filter(({ cell }) => !cell.isHeld && layersOf(cell.arms) === layersOf(all.filter(isArm)))
      .reduce((sum, { cell }) => sum + cell.arms.reduce((share, one) => share * one.share, 1), 0);
  return {
    keeps: (row) => !gone.has(cellOf[experience.assigned[row]!]!),
    weightOf: (assignments) => 1 / (1 - lost(assignments)),
    left: out.map(({ cell, why }) => ({ arms: namesOf(cell.arms), rows: cell.rows, why })),
  };
}

/** An arm in which nothing could ever be chosen draws all the same, unless a holdout is why. */
const isDrawn = ({ arms, isHeld: held, choices, drawn }: Cell): boolean =>
  choices === 0 ? !held : drawn > 0 || arms.length === 0;

function cellsOf(experience: Experience): {
  readonly cells: readonly Cell[];
  readonly cellOf: readonly Cell[];
} {
  const { rows, assignments, assigned, first, probability, silence } = experience;
  const cells = new Map<string, Cell>();
  const cellOf = assignments.map((all) => {
    const arms = all.filter((one) => isArm(one) || isHeld(one));
    const name = namesOf(arms);
    const cell = cells.get(name) ?? { arms, isHeld: arms.some(isHeld), rows: 0, choices: 0, drawn: 0 };
    cells.set(name, cell);
    return cell;
  });
  for (let row = 0; row < rows; row++) {
    const cell = cellOf[assigned[row]!]!;
    cell.rows++;
    const [from, to] = [first[row]!, first[row + 1]!];
    if (from === to) continue;
    cell.choices++;
    cell.drawn += Number(Math.max(silence[row]!, ...probability.subarray(from, to)) < 1);
  }
  return { cells: [...cells.values()].filter((cell) => cell.rows > 0), cellOf };
}

/** How much the user of each row stands for, 1 on average. */
export function standingFor(
  { assigned, assignments }: Experience,
  weightOf: Usable['weightOf'],
): Float64Array {
  const weights = assignments.map(weightOf);
  const of = Float64Array.from(assigned, (at) => weights[at]!);
  const mean = of.reduce((sum, weight) => sum + weight, 0) / of.length;
  return of.map((weight) => weight / mean);
}

/** Rows laid out for estimators, whose rewards and predictions are to be weighed. */
type Rewarded = Pick<LoggedBatch, 'actions' | 'reward'>;

/** Rows that stand for more count for more: what they bring, and what a model says they would, is multiplied. */
export function weighed<B extends Rewarded & { readonly prediction: Block }>(
  batch: B,
  weight: Float64Array,
): B {
  if (weight.every((one) => one === weight[0])) return batch;
  const { actions, reward, prediction } = batch;
  return {
    ...batch,
    reward: reward.map((value, row) => value * weight[row]!),
    prediction: {
      values: Float64Array.from(prediction.values, (value, at) => value * weight[Math.floor(at / actions)]!),
    },
  };
}
