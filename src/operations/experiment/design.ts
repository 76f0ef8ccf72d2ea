import { z } from 'zod';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { Correlation, DrawnUnits } from '../../experiments/index.ts';
import { baselineAfter, baselineIn, correlationOf, longestBefore } from './baseline.ts';
import { certificateOf, certificateSchema } from './certificate.ts';
import { checkFit, completeAfterOf, experimentIn } from './declared.ts';
import { declaredIn, type Declared } from './document.ts';
import { experimentLog, metIn } from './log.ts';
import { planOf } from './plan.ts';
import { planSchema, type Plan } from './plan-schema.ts';
import { showPlan } from './show-plan.ts';

/** The option that says that an experiment is over. */
export const afterTheFactOption = z
  .boolean()
  .default(false)
  .describe('it is over: plan from its own units, and label everything that follows so');

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
  afterTheFact: afterTheFactOption,
  simulations: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(5000)
    .describe(
      'simulated experiments of each kind that certify the plan, fewer where units are drawn and many; 0 for none',
    ),
  seed: z.string().min(1).default('certify').describe('of the simulation'),
});

const output = z.strictObject({
  workspace: z.string(),
  /** Of the document with its defaults. */
  document: z.string(),
  plan: planSchema,
  /** Rates of shipping by simulation; null where none was asked for. */
  certificate: certificateSchema.nullable(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** When to read the log; whether the experiment is over, and planned from its own units. */
interface Reading {
  readonly at: number | undefined;
  readonly since: number | undefined;
  readonly afterTheFact: boolean;
}

/** A plan, when somebody was exposed already, and how its tests go together where that is known. */
interface Planned {
  readonly plan: Plan;
  readonly exposedBefore: readonly number[];
  readonly correlation: Correlation | null;
  readonly drawn: () => DrawnUnits;
}

/** A plan from the log of a workspace as it is now. Throws what the parts throw, and OPERATIONS_WORKSPACE_LACKS. */
export async function planIn(
  workspace: OpenWorkspace,
  declared: Declared,
  reading: Reading,
): Promise<Planned> {
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
  const exposedBefore = metIn(log, document.experiment).map(({ at }) => at);
  if (reading.afterTheFact) {
    checkOver(declared, exposedBefore);
    const { baseline, period } = baselineAfter(log, { experimental, declared, until });
    const plan = planOf({ declared, experimental, baseline, period });
    return { plan, exposedBefore, correlation: correlationOf(metrics, baseline), drawn: baseline.drawn };
  }
  const half = log.first + (until - log.first) / 2;
  const since = reading.since ?? Math.min(half, log.first + longestBefore(metrics));
  if (!(until - since > completeAfterOf(declared, experimental.spec.unit)))
    throw operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({
      id: document.experiment,
      at: 'metrics',
      problem: `no window of the metrics fits between ${showInstant(since)} and ${showInstant(until)}`,
    });
  const period = { since: Math.floor(since), until };
  const baseline = await baselineIn(workspace, log, { portfolio, experimental, declared, period });
  return {
    plan: planOf({ declared, experimental, baseline, period }),
    exposedBefore,
    correlation: correlationOf(metrics, baseline),
    drawn: baseline.drawn,
  };
}

/** What is over is read once, and has been. */
function checkOver({ document: { experiment: id, looks } }: Declared, exposed: readonly number[]): void {
  const unfit = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id, at, problem });
  if (exposed.length === 0) throw unfit('experiment', 'nobody was exposed to it, so that it is not over');
  if (looks !== 1) throw unfit('looks', 'an experiment that is over is read once: "looks": 1');
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const { afterTheFact } = request;
  const reading = {
    afterTheFact,
    at: instantOption(request.at, { operation: 'experiment design', field: 'at' }),
    since: instantOption(request.since, { operation: 'experiment design', field: 'since' }),
  };
  const declared = await declaredIn(request.document, context);
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const { plan, exposedBefore, correlation, drawn } = await planIn(workspace, declared, reading);
    const { simulations, seed } = request;
    if (simulations > 0) context.progress(`certifying the plan by ${simulations} simulations of each kind`);
    const certificate =
      simulations > 0 ? certificateOf(plan, declared, { correlation, drawn, simulations, seed }) : null;
    const warnings =
      exposedBefore.length === 0 || afterTheFact
        ? plan.warnings
        : [
            `${exposedBefore.length} exposures are in the log already: it cannot be started`,
            ...plan.warnings,
          ];
    return {
      workspace: workspace.path,
      document: declared.digest,
      plan: { ...plan, warnings },
      certificate,
    };
  });
}

/** Plans an experiment from the log of a workspace. */
export const designExperiment = operation<Input, Output>({
  name: 'experiment design',
  summary: 'Plan an experiment from the log: users, days, looks, power',
  doc: 'Reads a document that names an experiment of the programs, its metrics with their roles, alpha, power, the effects that must not be missed, looks and the longest duration. The log of the workspace gives means, variances, what the time before exposure explains, how metrics go together, and how many new users come a day; from these follow users, days, looks with boundaries, the power of the sequential tests that will be used, and the effects found after one, two, four weeks. Simulated experiments, read as this one will be, certify how often the plan ships what it should not, and what it should: by z-statistics, and by units that are drawn from the log. With `--after-the-fact` the experiment is over: its own units under control are the baseline, and it is read once. Changes nothing.',
  input,
  output,
  positional: ['document'],
  writes: false,
  run,
  show: ({ plan, certificate }) => showPlan(plan, certificate),
});
