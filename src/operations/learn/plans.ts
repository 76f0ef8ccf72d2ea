import { z } from 'zod';
import { declaredPrices, valuerOf } from '../../arbitration/index.ts';
import { bestOf, decodePlan, type PlanDecision } from '../../decision/index.ts';
import { planQLearner, prospectsLearner } from '../../learning/index.ts';
import { joinPeriods } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { planValuesOf, type PlanQ } from '../../scoring/index.ts';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, fixed } from '../text.ts';
import { keepJson } from '../workspace/blobs.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { decisionAt, historyOf, type History } from '../workspace/own.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  ahead: z
    .int()
    .min(1)
    .max(52)
    .default(8)
    .describe('periods that are looked ahead: the plan in the first, the plans of the log in the others'),
});

const output = z.strictObject({
  workspace: z.string(),
  artefact: z.string(),
  /** Of plans that ended, and of how many users. */
  periods: z.int(),
  users: z.int(),
  ahead: z.int(),
  /** At the declared rates and the mean user, with 95 % of the belief. */
  plans: z.array(
    z.strictObject({
      plan: z.string(),
      periods: z.number(),
      value: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  /** What the decisions of a period may bring; absent while none was judged. */
  prospects: z.strictObject({ decisions: z.number(), share: z.number(), mean: z.number() }).optional(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ workspace: at, ahead }: Input, context: OperationContext): Promise<Output> {
  return inWorkspace(context, { path: at, how: 'write' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    if (!portfolio.plans) throw lacks(workspace, 'contact plans', 'declare plans in the program');
    const history = await historyOf(workspace);
    const plans = await plansIn(workspace, history, portfolio);
    if (plans.length === 0) throw lacks(workspace, 'choices of plans', 'decide under these programs');
    context.progress(`learning from ${plans.length} choices of plans`);
    const { artefact, users } = await fitted(workspace, { history, plans, portfolio, ahead });
    const digest = await keepJson(workspace.store, artefact);
    await workspace.keep({ ...workspace.manifest, plans: digest });
    const { prospects } = artefact;
    return {
      workspace: workspace.path,
      artefact: digest,
      periods: artefact.rows.reduce((sum, n) => sum + n, 0),
      users,
      ahead,
      plans: worthOf(artefact, plans, portfolio),
      ...(prospects && {
        prospects: { decisions: prospects.decisions, share: prospects.share, mean: prospects.mean },
      }),
    };
  });
}

const lacks = ({ path }: OpenWorkspace, what: string, first: string) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path, what, first });

/** Choices of plans under these programs; others know of other plans or features. */
async function plansIn(
  { store }: OpenWorkspace,
  { plans }: History,
  portfolio: Portfolio,
): Promise<readonly PlanDecision[]> {
  const found: PlanDecision[] = [];
  for (const id of plans) {
    const bytes = await store.record(id);
    const plan = bytes && decodePlan(bytes);
    if (plan && plan.digests.portfolio === portfolio.digest) found.push(plan);
  }
  return found;
}

interface Log {
  readonly history: History;
  readonly plans: readonly PlanDecision[];
  readonly portfolio: Portfolio;
  readonly ahead: number;
}

async function fitted(
  workspace: OpenWorkspace,
  { history, plans, portfolio, ahead }: Log,
): Promise<{ readonly artefact: PlanQ; readonly users: number }> {
  const learner = planQLearner({ portfolio, ahead });
  const toCome = prospectsLearner(portfolio);
  const valued = bestOf({ portfolio, prices: declaredPrices(portfolio) });
  for (const id of history.decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision || decision.digests.portfolio !== portfolio.digest) continue;
    learner.addDecision(decision);
    toCome.add({ user: decision.user, at: decision.at, best: valued(decision) });
  }
  const join = joinPeriods(portfolio);
  for (const plan of plans) join.addPlan(plan);
  for (const facts of history.facts.values()) for (const fact of facts) join.addFact(fact);
  const periods = join.mature(history.watermark);
  learner.add(periods);
  const prospects = toCome.prospects(history.watermark);
  return {
    artefact: { ...learner.artefact(), ...(prospects && { prospects }) },
    users: new Set(periods.map(({ user }) => user)).size,
  };
}

/** Values of the plans to the mean of the users who had one. */
function worthOf(artefact: PlanQ, plans: readonly PlanDecision[], portfolio: Portfolio): Output['plans'] {
  const mean = new Float32Array(portfolio.userWidth);
  for (const { userRow } of plans) userRow.forEach((value, c) => (mean[c]! += value / plans.length));
  const { weights } = valuerOf(portfolio, declaredPrices(portfolio));
  const values = planValuesOf(artefact, portfolio, weights).of(mean);
  return portfolio.plans!.choices.map(({ name }, j) => {
    const value = values.mean[j]!;
    const half = 1.96 * values.sd[j]!;
    return { plan: name, periods: artefact.rows[j]!, value, low: value - half, high: value + half };
  });
}

function show({ periods, users, ahead, plans, prospects }: Output): string {
  const rows = plans.map(({ plan, periods: had, value, low, high }) => [
    plan,
    String(had),
    `${fixed(value, 4)} [${fixed(low, 4)}, ${fixed(high, 4)}]`,
  ]);
  return [
    `Learned from ${periods} periods of ${users} users what plans are worth over ${ahead} periods.`,
    '',
    'Believed value to the mean user, with 95 % of the belief:',
    ...columnsOf([['plan', 'periods', 'value'], ...rows]),
    ...(prospects
      ? [
          '',
          `Of ${prospects.decisions.toFixed(1)} decisions in a period ${(100 * prospects.share).toFixed(1)} % have a message worth sending, of ${prospects.mean.toFixed(4)} on average.`,
        ]
      : []),
  ].join('\n');
}

/** Learns what contact plans are worth and what their allowance is saved for. */
export const learnPlans = operation<Input, Output>({
  name: 'learn-plans',
  summary: 'Learn what contact plans are worth, from the log',
  doc: 'Fits what each plan is worth to each objective by what is known of the user, over several periods, from the plans that were chosen with their probabilities and all that happened until the next; and what decisions bring, from which the price of the allowance follows. Writes both into the store, where decisions use them from then on.',
  input,
  output,
  writes: true,
  run,
  show,
});
