import { uniform } from '../../src/policy/index.ts';
import type { Program } from '../../src/program/index.ts';
import { freeListeners } from './program.ts';

/** Before anything is known: silence for half of all decisions, any message by lot for the others. */
export const pilot: Program = {
  ...freeListeners,
  policy: uniform(),
  exploration: { mass: 0, silence: 0.5 },
};
