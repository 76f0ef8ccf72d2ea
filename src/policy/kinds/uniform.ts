import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { EvenShares } from '../even-shares.ts';
import { emptyDistribution, type Policy } from '../policy.ts';

/** No-send and every message equally likely, then each channel of a message, then each slot. */
export const uniformKind = rowKind({
  kind: 'uniform',
  version: 1,
  options: z.strictObject({}),
  compile: (): Policy => {
    const even = new EvenShares();
    return (choice) => {
      const distribution = emptyDistribution(choice.candidates.length);
      even.read(choice);
      even.addTo(distribution, 1);
      return distribution;
    };
  },
});

/** Declares it: `uniform()`. The random control. */
export const uniform = (): Row<'uniform'> => uniformKind.row({});
