import { z } from 'zod';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { baselineIn, longestBefore } from './baseline.ts';
import { checkFit, experimentIn, windowOf } from './declared.ts';
import { declaredIn, type Declared } from './document.ts';
import { experimentLog, metIn } from './log.ts';
import { planOf, planSchema, type Plan } from './plan.ts';
import { showPlan } from './show-plan.ts';

const input = z.strictObject({
  document: z.string().min(1).describe('what is planned: .json, .js or .ts, #name for an export'),
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log is read: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  since: z
    .string()
    .optional()
    .describe('from when on: later than the beginning of the log by the time before exposure when left out'),
});

const output = z.strictObject({
  workspace: z.string(),
  /** Of the document with its defaults. */
  document: z.string(),
  plan: planSchema,
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** When to read the log. */
interface Reading {
  readonly at: number | undefined;
  readonly since: number | undefined;
}

/** A plan from the log of a workspace as it is now. Throws what the parts throw, and OPERATIONS_WORKSPACE_LACKS. */
export async function planIn(
  workspace: OpenWorkspace,
  declared: Declared,
  reading: Reading,
): Promise<{ readonly plan: Plan; readonly exposedBefore: readonly number[] }> {
  const { document, metrics } = declared;
  const portfolio = await currentPortfolio(workspace);
  const experimental = experimentIn(portfolio, document.experiment);
  checkFit(experimental, declared);
  const log = await experimentLog(workspace);
  if (log.first > log.last)
    throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
      path: workspace.path,
      what: 'events',
      first: 'import what users did, so that there is traffic and a baseline to plan from',
    });
  // Beyond the end of the log nothing is known: days without facts would be days without users.
  const until = Math.min(reading.at ?? Infinity, log.last + 1);
  const half = log.first + (until - log.first) / 2;
  const since = reading.since ?? Math.min(half, log.first + longestBefore(metrics));
  if (!(until - since > windowOf({ metrics })))
    throw operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({
      id: document.experiment,
      at: 'metrics',
      problem: `no window of the metrics fits between ${showInstant(since)} and ${showInstant(until)}`,
    });
  const period = { since: Math.floor(since), until };
  const baseline = await baselineIn(workspace, log, { portfolio, experimental, metrics, period });
  return {
    plan: planOf({ declared, experimental, baseline, period }),
    exposedBefore: metIn(log, document.experiment).map(({ at }) => at),
  };
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const reading = {
    at: instantOption(request.at, { operation: 'experiment design', field: 'at' }),
    since: instantOption(request.since, { operation: 'experiment design', field: 'since' }),
  };
  const declared = await declaredIn(request.document, context);
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const { plan, exposedBefore } = await planIn(workspace, declared, reading);
    const warnings =
      exposedBefore.length === 0
        ? plan.warnings
        : [
            `${exposedBefore.length} exposures are in the log already: it cannot be started`,
            ...plan.warnings,
          ];
    return { workspace: workspace.path, document: declared.digest, plan: { ...plan, warnings } };
  });
}

/** Plans an experiment from the log of a workspace. */
export const designExperiment = operation<Input, Output>({
  name: 'experiment design',
  summary: 'Plan an experiment from the log: users, days, looks, power',
  doc: 'Reads a document that names an experiment of the programs, its metrics with their roles, alpha, power, the effects that must not be missed, looks and the longest duration. The log of the workspace gives means, variances, what the time before exposure explains, how metrics go together, and how many new users come a day; from these follow users, days, looks with boundaries, the power of the sequential tests that will be used, and the effects found after one, two, four weeks. Changes nothing.',
  input,
  output,
  positional: ['document'],
  writes: false,
  run,
  show: ({ plan }) => showPlan(plan),
});
