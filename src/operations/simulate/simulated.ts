import type { Contestant, Life, Standing } from '../../arena/index.ts';
import type { Preset } from '../../simulation/index.ts';
import type { Input } from './input.ts';

/** A simulation that was run; `byPolicy[p][w]` is contestant p in world w. */
export interface Simulated {
  readonly request: Input;
  readonly preset: Preset;
  readonly contestants: readonly Contestant[];
  readonly byPolicy: readonly (readonly Life[])[];
  /** In the order of the contestants. */
  readonly table: readonly Standing[];
}
