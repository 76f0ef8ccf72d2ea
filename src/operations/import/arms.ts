import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { armName, noSend } from '../arm-name.ts';

/** What was done, how often, how often it should have been, and what followed. */
export interface ArmSummary {
  readonly arm: string;
  readonly rows: number;
  /** Null where the file has no rows. */
  readonly share: number | null;
  /** Mean of the logged probabilities: the share to be expected. */
  readonly probability: number | null;
  readonly outcomes: Record<string, { readonly mean: number | null; readonly observed: number }>;
}

interface Arm {
  rows: number;
  expected: number;
  readonly sum: Float64Array;
  readonly observed: Int32Array;
}

/** Logged choices by what was chosen; no-send first. Means are of the rewards that are known. */
export function armsOf(experience: Experience, portfolio: Portfolio): ArmSummary[] {
  const { rows, objectives, first, chosen, message, channel, probability, silence, reward } = experience;
  const arms = new Map<string, Arm>();
  const armAt = (name: string): Arm => {
    const known = arms.get(name) ?? emptyArm(objectives.length);
    arms.set(name, known);
    return known;
  };
  const nameAt = (at: number) => armName(portfolio, { message: message[at]!, channel: channel[at]! });
  armAt(noSend);
  for (let row = 0; row < rows; row++) {
    armAt(noSend).expected += silence[row]!;
    for (let at = first[row]!; at < first[row + 1]!; at++) armAt(nameAt(at)).expected += probability[at]!;
    const arm = armAt(chosen[row]! < 0 ? noSend : nameAt(first[row]! + chosen[row]!));
    arm.rows++;
    for (let k = 0; k < objectives.length; k++) {
      const value = reward[row * objectives.length + k]!;
      if (Number.isNaN(value)) continue;
      arm.sum[k]! += value;
      arm.observed[k]!++;
    }
  }
  return [...arms].map(([name, arm]) => ({
    arm: name,
    rows: arm.rows,
    share: rows > 0 ? arm.rows / rows : null,
    probability: rows > 0 ? arm.expected / rows : null,
    outcomes: Object.fromEntries(
      objectives.map((objective, k) => {
        const observed = arm.observed[k]!;
        return [objective, { mean: observed > 0 ? arm.sum[k]! / observed : null, observed }];
      }),
    ),
  }));
}

const emptyArm = (objectives: number): Arm => ({
  rows: 0,
  expected: 0,
  sum: new Float64Array(objectives),
  observed: new Int32Array(objectives),
});
