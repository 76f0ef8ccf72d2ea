import { readerOf, type Portfolio } from '../program/index.ts';
import { explore } from './explore.ts';
import { fixedKind } from './kinds/fixed.ts';
import { softmaxKind } from './kinds/softmax.ts';
import { uniformKind } from './kinds/uniform.ts';
import type { Policy } from './policy.ts';

/** Every kind of policy a program may declare; a new one is one more name here. */
const read = readerOf<Policy>([fixedKind, uniformKind, softmaxKind]);

/**
 * The policy of a portfolio, exploration and floors inside its probabilities.
 * Programs of a portfolio share one policy; throws PROGRAM_INVALID when its row is at fault.
 */
export function policyOf({ programs }: Portfolio): Policy {
  const { id, policy } = programs[0]!;
  const chosen = read(policy, { program: id, at: 'policy' });
  return (choice) => explore(chosen(choice), choice);
}
