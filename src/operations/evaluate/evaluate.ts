import { z } from 'zod';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { partOf } from '../part.ts';
import { learnsFrom } from '../split.ts';
import { armAsked } from '../workspace/arms.ts';
import { checkRates } from '../workspace/engine.ts';
import { groupedExperience } from '../workspace/experience.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import { estimatorNamed } from './estimators.ts';
import { compareAll } from './experience.ts';
import { evaluateLog, logOutput, showLog } from './log-file.ts';
import { experienceOutput } from './output.ts';
import { evaluatedIn } from './policy.ts';
import { usableRows, type LeftOut } from './rows.ts';
import { evaluatePlans, plansOutput } from './plans/evaluate.ts';
import { showPlans } from './plans/show.ts';
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
  experiment: z
    .string()
    .optional()
    .describe('experiment of whose arm to evaluate what it would do for all who are in it'),
  arm: z.string().optional().describe('arm of the experiment'),
  log: z.string().optional().describe('file of logged choices to evaluate on instead of the workspace'),
  mapping: z.string().optional().describe('document that says how to read the log'),
  policy: z.string().optional().describe('policy to evaluate on the log: a document, or "uniform"'),
  logging: z
    .string()
    .optional()
    .describe('policy that wrote the log, where it is known: a document, or "uniform"'),
  plans: z.boolean().default(false).describe('evaluate plan policies instead: the slow clock'),
  ahead: z.int().min(1).max(52).default(1).describe('periods of plans that a value spans'),
  jointly: z
    .boolean()
    .default(false)
    .describe('of plans: with the sends of the artefact, too; otherwise as they were logged'),
  environment: z
    .string()
    .optional()
    .describe('of plans: the artefact of the sends, by its first digits, where the log has several'),
});

const output = z.discriminatedUnion('kind', [experienceOutput, logOutput, plansOutput]);

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Options that say something about what is not evaluated are a mistake. Throws OPERATIONS_INPUT_INVALID. */
function checkTogether({ log, plans, ...request }: Input): void {
  const refuse = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'evaluate', at, problem });
  const first = <K extends keyof typeof request>(...names: readonly K[]) =>
    names.find((name) => request[name] !== undefined && request[name] !== false);
  if (plans && log !== undefined) throw refuse('plans', 'a file of choices has no plans; leave --log out');
  const ofLog = log === undefined ? first('mapping', 'policy', 'logging') : undefined;
  if (ofLog) throw refuse(ofLog, 'it is about a file of choices; name that with --log');
  const ofWorkspace = log === undefined ? undefined : first('artefact');
  if (ofWorkspace) throw refuse(ofWorkspace, 'on a file of choices a --policy is judged; leave out --log');
  const ofArm = first('experiment', 'arm');
  if (ofArm && log !== undefined) throw refuse(ofArm, 'a file of choices knows no arms; leave out --log');
  if (ofArm && plans) throw refuse(ofArm, 'plan policies are not evaluated by arm; leave out --plans');
  const ofPlans = plans ? undefined : first('jointly', 'environment');
  if (ofPlans) throw refuse(ofPlans, 'it is about plan policies; ask for them with --plans');
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  checkTogether(request);
  if (request.plans) return evaluatePlans(request, context);
  const estimators = request.estimators.map(estimatorNamed);
  const { log } = request;
  if (log !== undefined) return evaluateLog({ ...request, log, estimators }, context);
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    checkRates(request.weights, portfolio, 'evaluate');
    const evaluated = await evaluatedIn(workspace, {
      portfolio,
      context,
      file: request.artefact,
      rates: request.weights,
      arm: armAsked(request, portfolio, 'evaluate'),
    });
    const { splits, isFor, fits, artefact } = evaluated;
    const widest = splits.toSorted((a, b) => b.share - a.share)[0];
    if (widest && request.rows === 'all') throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM(widest);
    const { experience, groups } = await groupedExperience(workspace, portfolio, context);
    const all = partOf(experience, (row) => isFor(experience.assignments[experience.assigned[row]!]!));
    const isLearnedFrom = (row: number) =>
      splits.some((split) => learnsFrom(split, groups.unitsOf(all.users[all.user[row]!]!)));
    const rest = widest ? partOf(all, (row) => !isLearnedFrom(row)) : all;
    if (rest.rows < 2) {
      if (widest && all.rows >= 2) throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM(widest);
      const lacks = { what: 'two rows to evaluate on', first: 'import logged decisions or make some' };
      throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path: workspace.path, ...lacks });
    }
    const usable = usableRows(rest, fits);
    const rows = usable.left.length > 0 ? partOf(rest, usable.keeps) : rest;
    if (rows.rows < 2) throw lacksDraws(workspace.path, usable.left[0]!);
    context.progress(`evaluating on ${rows.rows} of ${all.rows} rows`);
    return {
      kind: 'experience',
      workspace: workspace.path,
      ...(artefact !== undefined && { artefact }),
      estimators: request.estimators,
      rows: rows.rows,
      users: rows.users.length,
      isShared: groups.isShared,
      learnedFrom: all.rows - rest.rows,
      left: [...usable.left],
      measures: compareAll(rows, {
        evaluated,
        weightOf: usable.weightOf,
        estimators,
        training: widest && partOf(all, isLearnedFrom),
      }),
    };
  });
}

const lacksDraws = (path: string, { arms, why }: LeftOut) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path,
    what: `row to evaluate on: of ${arms}, ${why}`,
    first: 'decide in arms that draw',
  });

/** What policies would be worth, from logged choices. */
export const evaluateExperience = operation<Input, Output>({
  name: 'evaluate',
  summary: 'What policies would be worth, from logged choices',
  doc: 'Estimates, in every objective and in value, what nobody, everybody by each single arm and the learned policy would have reached among users who were not learned from; with intervals, diagnostics and paired differences, users clustered. The best single arm is chosen on the rows that were learned from. A policy without overlap is refused, not estimated; a gain that is not significant is called so. Probabilities are those given the arms of each user, and each user is decided for by these arms; with `--experiment` and `--arm` the value is that of one arm for all who are in its experiment. Rows under holdouts and in arms that draw nothing are left out and counted. With `--log` a policy is evaluated on any file of logged choices with propensities. With `--plans` the policies of the slow clock are: every single plan, and the declared policy by what is learned from other users, over `--ahead` periods, with the sends as they were logged or, `--jointly`, those of the artefact. Weights span four periods; beyond, models do, and say so; farther than the log reaches is refused, and so are several artefacts of the sends taken together.',
  input,
  output,
  writes: false,
  run,
  show: (result) => {
    if (result.kind === 'plans') return showPlans(result);
    return result.kind === 'log' ? showLog(result) : showExperience(result);
  },
});
