// The stock at the end of a comparison: what users, permissions and habit are still worth.
import { valueOf } from './ledger.ts';
import { ruleOfThumb } from './thumb.ts';
import type { World } from './world.ts';

export interface StockOptions {
  /** The luck of the continuation, unsigned 32-bit; equal for all policies that are compared. */
  readonly stream: number;
  /** Weeks of the continuation; default 26. */
  readonly weeks?: number;
}

/**
 * Money per user that a world yields in further weeks under the rule of thumb, by the messages of its continuation; the
 * world itself does not move.
 */
export function stockValue(world: World, { stream, weeks = 26 }: StockOptions): Float64Array {
  const further = world.fork(stream);
  const rule = ruleOfThumb(further, { messages: further.truth.catalogue.continued });
  for (let day = 0; day < weeks * 7; day++) further.step(rule(further));
  return valueOf(further.ledger);
}
