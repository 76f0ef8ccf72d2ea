import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import type { Policy } from '../policy.ts';
import { spread } from '../spread.ts';

const everything = () => true;

/** No-send and every message equally likely, then each channel of a message, then each slot. */
export const uniformKind = rowKind({
  kind: 'uniform',
  version: 1,
  options: z.strictObject({}),
  compile:
    (): Policy =>
    ({ candidates }) => {
      const distribution = new Float64Array(candidates.length + 1);
      const messages = new Set(candidates.map(({ message }) => message)).size;
      distribution[candidates.length] = 1 / (messages + 1);
      spread(messages / (messages + 1), candidates, { into: distribution, which: everything });
      return distribution;
    },
});

/** Declares it: `uniform()`. The random control. */
export const uniform = (): Row<'uniform'> => uniformKind.row({});
