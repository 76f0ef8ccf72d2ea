import type { Portfolio } from '../program/index.ts';
import { EvenShares } from './even-shares.ts';
import type { Choice, Distribution } from './policy.ts';

/**
 * Compiles a portfolio's exploration. What it gives is drawn from: (1 − Σε) of the policy's distribution; of each
 * program's mass ε half on no-send and half over its messages, then channels, then slots; and no-send raised to the
 * highest floor among the programs at hand. A program without a candidate explores nothing; where the masses exceed 1
 * they shrink alike. Changes the distribution in place.
 */
export function explorerOf({
  programs,
}: Portfolio): (distribution: Distribution, choice: Choice) => Distribution {
  const even = new EvenShares();
  const each = new Float64Array(programs.length);
  const masses = Float64Array.from(programs, ({ exploration }) => exploration.mass);
  const floors = Float64Array.from(programs, ({ exploration }) => exploration.silence);
  return (distribution, choice) => {
    even.read(choice);
    let mass = 0;
    let floor = 0;
    for (let g = 0; g < masses.length; g++) {
      if (even.messagesOf[g] === 0) continue;
      mass += masses[g]!;
      floor = Math.max(floor, floors[g]!);
      each[g] = masses[g]! / (2 * even.messagesOf[g]!);
    }
    const scale = mass > 1 ? 1 / mass : 1;
    const kept = 1 - scale * mass;
    const { share, programOf } = even;
    const last = choice.candidates.length;
    for (let i = 0; i < last; i++)
      distribution[i] = kept * distribution[i]! + scale * each[programOf[i]!]! * share[i]!;
    distribution[last] = kept * distribution[last]! + (scale * mass) / 2;
    return raised(distribution, floor);
  };
}

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
