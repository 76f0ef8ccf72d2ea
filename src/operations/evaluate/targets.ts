import { valuerOf } from '../../arbitration/index.ts';
import type { Setup } from '../../decision/index.ts';
import type { Block } from '../../evaluation/index.ts';
import { policyOf } from '../../policy/index.ts';
import type { Assignments, Experience } from '../../outcomes/index.ts';
import { emptyIncrements } from '../../scoring/index.ts';
import type { ExperienceLog } from './log.ts';

/** Always one action; no-send where it may not be chosen. */
export function always({ batch }: ExperienceLog, action: number): Block {
  const { rows, actions, eligible } = batch;
  const values = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const at = row * actions;
    values[at + (eligible[at + action] === 1 ? action : actions - 1)] = 1;
  }
  return { values };
}

/** The setup that decides for users with some assignments. */
export type SetupFor = (assignments: Assignments) => Setup;

/**
 * What setups would do in each row, exploration included: scores, values and probabilities as decisions have them, each
 * by the setup of its user's arms, and at the price of the user's contact plan as logged.
 */
export function asDecided({ experience, actionOf, batch }: ExperienceLog, setupFor: SetupFor): Block {
  const { rows, first, assigned, assignments } = experience;
  const { actions } = batch;
  const chances = new Map<Setup, Chances>();
  const values = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const setup = setupFor(assignments[assigned[row]!]!);
    const chancesOf = chances.get(setup) ?? chancesUnder(setup, experience);
    chances.set(setup, chancesOf);
    const distribution = chancesOf(row);
    const from = first[row]!;
    const count = first[row + 1]! - from;
    for (let i = 0; i < count; i++) values[row * actions + actionOf[from + i]!] = distribution[i]!;
    values[row * actions + actions - 1] = distribution[count]!;
  }
  return { values };
}

/** The probabilities of a row's candidates, and of no-send, last. */
type Chances = (row: number) => Float64Array;

function chancesUnder({ portfolio, scorer, prices }: Setup, experience: Experience): Chances {
  const { first, userRows, candidateRows, userWidth, candidateWidth } = experience;
  const { message, channel, slot, charge } = experience;
  const valuer = valuerOf(portfolio, prices);
  const policy = policyOf(portfolio);
  return (row) => {
    const from = first[row]!;
    const count = first[row + 1]! - from;
    const increments = emptyIncrements(count, portfolio.objectives.length);
    const user = userRows.subarray(row * userWidth, (row + 1) * userWidth);
    const rowsOf = candidateRows.subarray(from * candidateWidth, (from + count) * candidateWidth);
    const seen = { user, candidates: rowsOf, count };
    scorer.score(seen, increments);
    const candidates = Array.from({ length: count }, (_, i) => {
      const at = from + i;
      return { message: message[at]!, channel: channel[at]!, slot: slot[at]!, opportunity: 0 };
    });
    const values = valuer.value(candidates, increments, { rows: seen });
    for (let i = 0; i < count; i++) values.value[i]! -= charge[from + i]!;
    return policy({ portfolio, candidates, values });
  };
}
