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
import { evaluateLog, logOutput, showLog } from './log-file.ts';
import { showExperience } from './show.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  artefact: z
    .string()
    .optional()
    .describe('artefact file to evaluate; the current one of the workspace when left out'),
  weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('exchange rates by objective'),
  estimators: z
    .array(z.string())
    .min(1)
    .default(['dr', 'snips'])
    .describe('how values are estimated; gains by the first'),
  rows: z
    .enum(['rest', 'all'])
    .default('rest')
    .describe('rows of users that were not learned from, or all rows, where nothing was learned'),
  log: z.string().optional().describe('file of logged choices to evaluate on instead of the workspace'),
  mapping: z.string().optional().describe('document that says how to read the log'),
  policy: z.string().optional().describe('policy to evaluate on the log: a document, or "uniform"'),
  logging: z
    .string()
    .optional()
    .describe('policy that wrote the log, where it is known: a document, or "uniform"'),
});

const estimated = z.strictObject({
  estimator: z.string(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});

const experienceOutput = z.strictObject({
  kind: z.literal('experience'),
  workspace: z.string(),
  artefact: z.string().optional(),
  estimators: z.array(z.string()),
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

const output = z.discriminatedUnion('kind', [experienceOutput, logOutput]);

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;
export type ExperienceOutput = z.infer<typeof experienceOutput>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const estimators = request.estimators.map(estimatorNamed);
  const { log } = request;
  if (log !== undefined) return evaluateLog({ ...request, log, estimators }, context);
  const idle = (['mapping', 'policy', 'logging'] as const).find((name) => request[name] !== undefined);
  if (idle !== undefined) {
    const problem = 'it is about a file of choices; name that with --log';
    throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'evaluate', at: idle, problem });
  }
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
    if (rest.rows < 2) {
      if (split) throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM(split);
      const lacks = { what: 'two rows to evaluate on', first: 'import logged decisions or make some' };
      throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path: workspace.path, ...lacks });
    }
    context.progress(`evaluating on ${rest.rows} of ${all.rows} rows`);
    const setup = setupIn(workspace, { portfolio, artefact: filed?.artefact, rates: request.weights });
    return {
      kind: 'experience',
      workspace: workspace.path,
      ...(filed && { artefact: setup.scorer.digest }),
      estimators: request.estimators,
      rows: rest.rows,
      users: rest.users.length,
      learnedFrom: all.rows - rest.rows,
      measures: compareAll(rest, { setup, estimators, training: split && partOf(all, isLearnedFrom) }),
    };
  });
}

/** What policies would be worth, from logged choices. */
export const evaluateExperience = operation<Input, Output>({
  name: 'evaluate',
  summary: 'What policies would be worth, from logged choices',
  doc: 'Estimates, in every objective and in value, what nobody, everybody by each single arm and the learned policy would have reached among users who were not learned from; with intervals, diagnostics and paired differences, users clustered. The best single arm is chosen on the rows that were learned from. A policy without overlap is refused, not estimated; a gain that is not significant is called so. With `--log` a policy is evaluated on any file of logged choices with propensities.',
  input,
  output,
  writes: false,
  run,
  show: (result) => (result.kind === 'log' ? showLog(result) : showExperience(result)),
});
