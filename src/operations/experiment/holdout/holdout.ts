import { z } from 'zod';
import { assumptionWords } from '../../../experiments/index.ts';
import { showInstant } from '../../../tables/index.ts';
import { operationsErrors } from '../../errors.ts';
import { instantOption } from '../../instant-option.ts';
import { operation, type OperationContext } from '../../operation.ts';
import { inWorkspace, workspaceOption } from '../../workspace/in-workspace.ts';
import { currentPortfolio } from '../../workspace/programs.ts';
import { experimentLog } from '../log.ts';
import { output, type Output } from './output.ts';
import { holdoutsIn } from './placed.ts';
import { alpha, readHoldout, rests } from './read.ts';
import { showHoldouts } from './show.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  period: z
    .int()
    .positive()
    .default(30)
    .describe('days of a period, after each of which it is read; the same at every reading'),
});

type Input = z.infer<typeof input>;

async function run(
  { workspace: path, period, ...request }: Input,
  context: OperationContext,
): Promise<Output> {
  const asked = instantOption(request.at, { operation: 'experiment holdout', field: 'at' });
  return inWorkspace(context, { path, how: 'read' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    const log = await experimentLog(workspace);
    const until = Math.min(asked ?? Infinity, log.last + 1);
    const found = await holdoutsIn(workspace, log, { portfolio, until });
    const programs = portfolio.programs.map(({ id }) => id);
    if (found.length === 0) throw operationsErrors.OPERATIONS_HOLDOUT_NONE({ path, programs });
    return {
      workspace: path,
      at: Number.isFinite(until) ? showInstant(until) : null,
      period,
      alpha,
      everything: found.find((one) => one.programs.length === programs.length)?.layer ?? null,
      holdouts: found.map((one) => readHoldout(log, one, { portfolio, until, period })),
      assumptions: rests.map((name) => assumptionWords[name]),
    };
  });
}

/** Reads lasting holdouts. */
export const readHoldouts = operation<Input, Output>({
  name: 'experiment holdout',
  summary: 'Say what programs have brought, by the users held out of them',
  doc: 'Reads the holdouts that the programs of a workspace declare, from the sides and shares that decisions recorded: what all programs together and each of them have brought since a holdout began, for every objective and for all at their declared rates, per user and per user-day, beside what held users have. A user counts from the first decision that recorded the side, alike on both sides and whatever was sent; where a share was changed, by the side and share of then. Users are the units, as holdouts are drawn by user. Read after every whole period, as often as one likes: intervals hold for all readings and objectives of a holdout together. The ratio of the sides is tested first; where it is broken nothing is read and the exit code is 1.',
  input,
  output,
  writes: false,
  run,
  show: showHoldouts,
  failed: ({ holdouts }) => holdouts.some(({ isBroken }) => isBroken),
});
