import { moveOf } from '../assignment/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { Store } from '../store/index.ts';

/** An experiment of which a change would move units that met it, and why. */
export interface Move {
  readonly experiment: string;
  readonly problem: string;
}

type Experimental = Pick<Portfolio, 'experiments'>;

/**
 * The experiment by whose change units of several users, which met it by a store's log, would get into another arm;
 * undefined where none would. The log is read only where a change could move some.
 */
export async function moveIn(
  store: Pick<Store, 'log'>,
  { before, after }: { readonly before: Experimental; readonly after: Experimental },
): Promise<Move | undefined> {
  const moving = new Map<string, string>();
  for (const is of after.experiments) {
    const was = before.experiments.find(({ id }) => id === is.id);
    const problem = was && moveOf(was, is);
    if (problem !== undefined) moving.set(is.id, problem);
  }
  if (moving.size === 0) return undefined;
  for await (const { event } of store.log(0)) {
    if (event.kind !== 'exposure') continue;
    const problem = moving.get(event.experiment);
    if (problem !== undefined) return { experiment: event.experiment, problem };
  }
  return undefined;
}
