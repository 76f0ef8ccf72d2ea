import { exitAbove, exitBelow, passGate, startWalk, type Gate } from './walk.ts';

/** The chance of stopping at each look, for a true drift. */
export interface Crossing {
  readonly above: readonly number[];
  readonly below: readonly number[];
}

/**
 * Crossing probabilities of gates in the order of information; paths that cross no gate end at the last one.
 * `drift` is the mean of the z-statistic at information 1.
 */
export function crossing(gates: readonly Gate[], drift: number): Crossing {
  const above: number[] = [];
  const below: number[] = [];
  let walk = startWalk(drift);
  gates.forEach((gate, k) => {
    above.push(exitAbove(walk, gate.t, gate.upper));
    below.push(exitBelow(walk, gate.t, gate.lower));
    const next = gates[k + 1];
    if (next !== undefined) walk = passGate(walk, gate, next.t);
  });
  return { above, below };
}

/** The sum of probabilities. */
export const summed = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
