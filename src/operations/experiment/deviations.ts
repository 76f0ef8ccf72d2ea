// What goes otherwise than registered.
import { operationsErrors } from '../errors.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { armsDigest, experimentIn, reachOf } from './declared.ts';
import type { Registered } from './history.ts';

const day = 86_400_000;

/** What the programs say otherwise than they did; arms must be as they were. */
export async function changesIn(workspace: OpenWorkspace, { start }: Registered): Promise<string[]> {
  const { experiment: id } = start.plan;
  const experimental = experimentIn(await currentPortfolio(workspace), id);
  if (armsDigest(experimental) !== start.arms)
    throw operationsErrors.OPERATIONS_EXPERIMENT_CHANGED({
      id,
      what: 'its arms, their weights or its unit are others in the current programs',
    });
  return reachOf(experimental) === start.reach ? [] : ['traffic, layer or audience were changed under way'];
}

/** A look that is taken now. */
interface Taken {
  readonly at: number;
  readonly isEnd: boolean;
}

/** Whether a look is another than planned: at another time (a day more or less is none), or after one that said stop. */
export function offPlan(registered: Registered, { at, isEnd }: Taken): string[] {
  const { plan, at: began } = registered.start;
  const on = (at - began) / day;
  const last = registered.looks.at(-1);
  const number = registered.looks.length + 1;
  const planned = plan.looks[number - 1];
  const when = `day ${Number(on.toFixed(1))}`;
  const isBeyond = `look ${number} on ${when} is beyond the ${plan.looks.length} planned${isEnd ? ', the last one' : ''}`;
  const isSplit = registered.start.document.correction === 'max-t' && !(number === 1 && isEnd);
  return [
    ...(isSplit ? ['more than one look: success metrics are corrected by bonferroni, not by max-t'] : []),
    ...(planned ? [] : [isBeyond]),
    ...(planned && Math.abs(on - planned.day) > 1
      ? [`look ${number} was on ${when}, planned on day ${planned.day}`]
      : []),
    ...(last && last.advice !== 'go on'
      ? [`look ${number} was taken although look ${last.number} said "${last.advice}"`]
      : []),
  ];
}
