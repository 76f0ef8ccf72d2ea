import { z } from 'zod';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { partOf } from '../part.ts';
import { learnsFrom, splitOf } from '../split.ts';
import { artefactOf } from '../workspace/artefact.ts';
import { checkRates, setupIn } from '../workspace/engine.ts';
import { allExperience } from '../workspace/experience.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import { estimatorNamed } from './estimators.ts';
import { compareAll } from './experience.ts';
import { show } from './show.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  artefact: z
    .string()
    .optional()
    .describe('artefact file to evaluate; the current one of the workspace when left out'),
  weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('exchange rates by objective'),
  estimator: z.string().default('dr').describe('how values and gains are estimated'),
  rows: z
    .enum(['rest', 'all'])
    .default('rest')
    .describe('rows of users that were not learned from, or all rows, where nothing was learned'),
});

const estimated = z.strictObject({
  estimator: z.string(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});

const output = z.strictObject({
  workspace: z.string(),
  artefact: z.string().optional(),
  estimator: z.string(),
  rows: z.int(),
  users: z.int(),
  /** Rows of users who were learned from, left out here. */
  learnedFrom: z.int(),
  measures: z.array(
    z.strictObject({
      measure: z.string(),
      unit: z.string(),
      rows: z.int(),
      open: z.int(),
      best: z.string().optional(),
      policies: z.array(
        z.strictObject({
          policy: z.string(),
          verdict: z.enum(['reliable', 'weak', 'refused']),
          reasons: z.array(z.string()),
          effectiveRows: z.number(),
          estimates: z.array(estimated),
          gains: z.array(
            z.strictObject({
              over: z.string(),
              value: z.number(),
              low: z.number(),
              high: z.number(),
              significant: z.boolean(),
            }),
          ),
        }),
      ),
      conclusion: z.string(),
    }),
  ),
});

type Input = z.infer<typeof input>;
export type EvaluateOutput = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<EvaluateOutput> {
  const estimator = estimatorNamed(request.estimator);
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    checkRates(request.weights, portfolio, 'evaluate');
    const filed = await artefactOf(workspace, request.artefact, { portfolio, context });
    const split = filed && splitOf(filed.card);
    if (split && request.rows === 'all') throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM(split);
    const all = await allExperience(workspace, portfolio, context);
    const isLearnedFrom = (row: number) =>
      split !== undefined && learnsFrom(split, all.users[all.user[row]!]!);
    const rest = split ? partOf(all, (row) => !isLearnedFrom(row)) : all;
    if (rest.rows < 2) throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM({ share: split?.share ?? 0 });
    context.progress(`evaluating on ${rest.rows} of ${all.rows} rows`);
    const setup = setupIn(workspace, { portfolio, artefact: filed?.artefact, rates: request.weights });
    return {
      workspace: workspace.path,
      ...(filed && { artefact: setup.scorer.digest }),
      estimator: request.estimator,
      rows: rest.rows,
      users: rest.users.length,
      learnedFrom: all.rows - rest.rows,
      measures: compareAll(rest, { setup, estimator, training: split && partOf(all, isLearnedFrom) }),
    };
  });
}

/** What policies would be worth, from logged choices. */
export const evaluateExperience = operation<Input, EvaluateOutput>({
  name: 'evaluate',
  summary: 'What policies would be worth, from logged choices',
  doc: 'Estimates, in every objective and in value, what nobody, everybody by each single arm and the learned policy would have reached among users who were not learned from; with intervals, diagnostics and paired differences, users clustered. The best single arm is chosen on the rows that were learned from. A policy without overlap is refused, not estimated; a gain that is not significant is called so.',
  input,
  output,
  writes: false,
  run,
  show,
});
