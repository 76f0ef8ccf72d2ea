import type { Monitor } from '../log.ts';
import { certain } from './certain.ts';

/** F47: decisions repeated from their records have the probabilities and the choice that were logged, bit for bit. */
export const replays: Monitor<'propensity_replayed'> = {
  kind: 'propensity_replayed',
  watch: ({ current, replay }) => {
    if (!replay) return [];
    const differing = current.filter((decision) => replay(decision).length > 0).length;
    return [
      certain(differing, current.length, {
        name: 'decisions that come out otherwise when repeated',
        advice:
          'The records were changed, or another engine than they name made them. `fantail replay` lists every difference.',
      }),
    ];
  },
};
