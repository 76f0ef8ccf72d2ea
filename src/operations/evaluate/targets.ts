import { valuerOf } from '../../arbitration/index.ts';
import type { Setup } from '../../decision/index.ts';
import type { Block } from '../../evaluation/index.ts';
import { policyOf } from '../../policy/index.ts';
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

/** What a setup would do in each row, exploration included: scores, values and probabilities as decisions have them. */
export function asDecided({ experience, actionOf, batch }: ExperienceLog, setup: Setup): Block {
  const { portfolio, scorer, prices } = setup;
  const { rows, first, userRows, candidateRows, userWidth, candidateWidth } = experience;
  const { message, channel, slot } = experience;
  const { actions } = batch;
  const valuer = valuerOf(portfolio, prices);
  const policy = policyOf(portfolio);
  const values = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const from = first[row]!;
    const count = first[row + 1]! - from;
    const increments = emptyIncrements(count, portfolio.objectives.length);
    const user = userRows.subarray(row * userWidth, (row + 1) * userWidth);
    const rowsOf = candidateRows.subarray(from * candidateWidth, (from + count) * candidateWidth);
    scorer.score({ user, candidates: rowsOf, count }, increments);
    const candidates = Array.from({ length: count }, (_, i) => {
      const at = from + i;
      return { message: message[at]!, channel: channel[at]!, slot: slot[at]!, opportunity: 0 };
    });
    const distribution = policy({ portfolio, candidates, values: valuer.value(candidates, increments) });
    for (let i = 0; i < count; i++) values[row * actions + actionOf[from + i]!] = distribution[i]!;
    values[row * actions + actions - 1] = distribution[count]!;
  }
  return { values };
}
