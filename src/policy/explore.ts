import type { Program } from '../program/index.ts';
import type { Choice, Distribution } from './policy.ts';
import { silence } from './policy.ts';
import { spread } from './spread.ts';

/**
 * The distribution that is drawn from: (1 − Σε) of the policy's, each program's mass ε half on no-send and half
 * spread over its candidates, and no-send raised to the highest floor among the programs at hand.
 * A program without a candidate explores nothing.
 */
export function explore(distribution: Distribution, choice: Choice): Distribution {
  const { candidates, portfolio } = choice;
  const count = candidates.length;
  if (count === 0) return silence(0);
  const programOf = candidates.map(({ message }) => portfolio.messages[message]!.program);
  const present = [...new Set(programOf)];
  const mass = Math.min(
    1,
    present.reduce((sum, g) => sum + explorationOf(portfolio.programs, g).mass, 0),
  );
  const mixed = distribution.map((p) => p * (1 - mass));
  for (const g of present) {
    const share = (explorationOf(portfolio.programs, g).mass * mass) / totalMass(present, portfolio.programs);
    if (!(share > 0)) continue;
    mixed[count]! += share / 2;
    spread(share / 2, candidates, {
      into: mixed,
      which: ({ message }) => portfolio.messages[message]!.program === g,
    });
  }
  const floor = Math.max(...present.map((g) => explorationOf(portfolio.programs, g).silence));
  return raised(mixed, floor);
}

const explorationOf = (programs: readonly Program[], g: number): Program['exploration'] =>
  programs[g]!.exploration;

const totalMass = (present: readonly number[], programs: readonly Program[]): number =>
  present.reduce((sum, g) => sum + explorationOf(programs, g).mass, 0);

/** No-send at least `floor`; sends shrink in proportion. */
function raised(distribution: Distribution, floor: number): Distribution {
  const last = distribution.length - 1;
  const held = distribution[last]!;
  if (held >= floor) return distribution;
  const shrink = (1 - floor) / (1 - held);
  for (let i = 0; i < last; i++) distribution[i]! *= shrink;
  distribution[last] = floor;
  return distribution;
}
