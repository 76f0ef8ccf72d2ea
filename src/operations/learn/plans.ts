import { z } from 'zod';
import { mayTeach, taughtBy, type ArmOf, type Taught } from '../../assignment/index.ts';
import { declaredPrices, valuerOf, withSolved, type Prices } from '../../arbitration/index.ts';
import { bestOf, chargedOf, type PlanDecision } from '../../decision/index.ts';
import { planQLearner, prospectsLearner } from '../../learning/index.ts';
import { joinPeriods } from '../../outcomes/index.ts';
import { variantOf, type Portfolio } from '../../program/index.ts';
import { planValuesOf, type PlanQ } from '../../scoring/index.ts';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, fixed, wrapped } from '../text.ts';
import { learnerAsked, withLearned } from '../workspace/arms.ts';
import { keepJson } from '../workspace/blobs.ts';
import { solvedIn } from '../workspace/engine.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { changed } from '../workspace/manifest.ts';
import {
  decisionAt,
  historyOf,
  offersOf,
  plansUnder,
  type History,
  type PlanChoices,
} from '../workspace/own.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import {
  allDiverted,
  capital,
  divertedWords,
  learnerOptions,
  learnerOutput,
  learnerWords,
  taughtOutput,
} from './learner.ts';
import { meanRow } from './mean-row.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  ahead: z
    .int()
    .min(1)
    .max(52)
    .default(8)
    .describe('periods that are looked ahead: the plan in the first, the plans of the log in the others'),
  ...learnerOptions,
});

const output = z.strictObject({
  workspace: z.string(),
  artefact: z.string(),
  /** Of plans that ended, and of how many users. */
  periods: z.int(),
  users: z.int(),
  /** The arm that it was learned for, and that alone it decides for; absent: for everybody. */
  learner: learnerOutput,
  /** Choices of plans that taught nothing: of other arms of experiments whose data are diverted. */
  diverted: z.int(),
  /** Choices among plans with other allowances, as other arms have them: they tell nothing of these. */
  otherwise: z.int(),
  /** Periods that taught, by experiment and arm. */
  taught: taughtOutput,
  ahead: z.int(),
  /** At the rates and prices in force and the mean user, with 95 % of the belief. */
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

async function run(request: Input, context: OperationContext): Promise<Output> {
  const { ahead } = request;
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    if (!portfolio.plans) throw lacks(workspace, 'contact plans', 'declare plans in the program');
    const learner = learnerAsked(request, portfolio, 'learn-plans');
    const history = await historyOf(workspace);
    const choices = await plansUnder(workspace, history, portfolio);
    const { all, planned } = choices;
    if (all.length === 0) throw lacks(workspace, 'choices of plans', 'decide under these programs');
    const teaches = mayTeach(portfolio.experiments, learner);
    const open = all.filter(({ assignments }) => teaches(assignments));
    const diverted = all.length - open.length;
    if (open.length === 0) throw allDiverted(workspace, diverted);
    const offered = learner ? asOffered(portfolio, learner) : portfolio;
    const offers = offersOf(planned, offered);
    const plans = open.filter(offers);
    const otherwise = open.length - plans.length;
    if (plans.length === 0)
      throw lacks(workspace, 'choices of plans with these allowances', 'decide under these programs');
    context.progress(`learning from ${plans.length} choices of plans`);
    if (diverted > 0) context.progress(divertedWords(diverted, learner));
    const solved = await solvedIn(workspace);
    const declared = declaredPrices(offered);
    const prices = solved ? withSolved(declared, solved) : declared;
    const { artefact, users } = await fitted(workspace, {
      history,
      choices,
      teaches,
      offers,
      portfolio: offered,
      prices,
      ahead,
    });
    const digest = await keepJson(workspace.store, artefact);
    await changed(workspace, ({ manifest, path }) => {
      // What is learned of plans is of these plans alone.
      if (manifest.programs !== workspace.manifest.programs)
        throw operationsErrors.OPERATIONS_WORKSPACE_CHANGED({ path, what: 'programs' });
      return learner ? withLearned(manifest, learner, { plans: digest }) : { ...manifest, plans: digest };
    });
    const { prospects, taught } = artefact;
    return {
      workspace: workspace.path,
      artefact: digest,
      periods: artefact.rows.reduce((sum, n) => sum + n, 0),
      users,
      ...(learner && { learner }),
      diverted,
      otherwise,
      taught,
      ahead,
      plans: worthOf(artefact, plans, { portfolio: offered, prices }),
      ...(prospects && {
        prospects: { decisions: prospects.decisions, share: prospects.share, mean: prospects.mean },
      }),
    };
  });
}

/** The programs with the plans as an arm offers them. */
const asOffered = (portfolio: Portfolio, { experiment, arm }: ArmOf): Portfolio =>
  variantOf(portfolio, new Map([[experiment, arm]])).portfolio;

const lacks = ({ path }: OpenWorkspace, what: string, first: string) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path, what, first });

interface Log {
  readonly history: History;
  /** All of them: what follows a choice is asked of those that may not teach, too. */
  readonly choices: PlanChoices;
  readonly teaches: ReturnType<typeof mayTeach>;
  readonly offers: ReturnType<typeof offersOf>;
  readonly portfolio: Portfolio;
  /** That messages are charged at, and that what decisions bring is net of. */
  readonly prices: Prices;
  readonly ahead: number;
}

async function fitted(
  workspace: OpenWorkspace,
  { history, choices: { all, planned, isAlike }, teaches, offers, portfolio, prices, ahead }: Log,
): Promise<{ readonly artefact: PlanQ & { readonly taught: Taught }; readonly users: number }> {
  const learner = planQLearner({ portfolio, ahead, charged: chargedOf(portfolio, prices) });
  const toCome = prospectsLearner(portfolio);
  const valued = bestOf({ portfolio, prices });
  const beside = bestOf({ portfolio, prices, of: 'unscheduled' });
  for (const id of history.decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision || !(await isAlike(decision.digests.portfolio))) continue;
    if (!teaches(decision.assignments)) continue;
    learner.addDecision(decision);
    const { user, at } = decision;
    toCome.add({ user, at, best: valued(decision), beside: beside(decision) });
  }
  const join = joinPeriods(portfolio, new Set(planned.keys()));
  for (const plan of all) join.addPlan(plan);
  for (const facts of history.facts.values()) for (const fact of facts) join.addFact(fact);
  const made = new Map<string, PlanDecision>(all.map((plan) => [plan.id, plan]));
  const periods = join.mature(history.watermark).filter(({ decision }) => {
    const plan = made.get(decision)!;
    return teaches(plan.assignments) && offers(plan);
  });
  learner.add(periods);
  const prospects = toCome.prospects(history.watermark);
  const taught = taughtBy(periods.map(({ decision }) => made.get(decision)!.assignments));
  return {
    artefact: { ...learner.artefact(), ...(prospects && { prospects }), taught },
    users: new Set(periods.map(({ user }) => user)).size,
  };
}

/** Values of the plans to the mean of the users who had one. */
function worthOf(
  artefact: PlanQ,
  plans: readonly PlanDecision[],
  { portfolio, prices }: Pick<Log, 'portfolio' | 'prices'>,
): Output['plans'] {
  const mean = meanRow(
    plans.map(({ userRow }) => userRow),
    portfolio.userWidth,
  );
  const { weights } = valuerOf(portfolio, prices);
  const values = planValuesOf(artefact, portfolio, weights).of(mean);
  return portfolio.plans!.choices.map(({ name }, j) => {
    const value = values.mean[j]!;
    const half = 1.96 * values.sd[j]!;
    return { plan: name, periods: artefact.rows[j]!, value, low: value - half, high: value + half };
  });
}

function show({ periods, users, ahead, plans, prospects, ...said }: Output): string {
  const { learner, diverted, otherwise } = said;
  const rows = plans.map(({ plan, periods: had, value, low, high }) => [
    plan,
    String(had),
    `${fixed(value, 4)} [${fixed(low, 4)}, ${fixed(high, 4)}]`,
  ]);
  return [
    `Learned from ${periods} periods of ${users} users what plans are worth over ${ahead} periods.`,
    ...(diverted > 0 ? wrapped(`${capital(divertedWords(diverted, learner))}.`) : []),
    ...(otherwise > 0
      ? wrapped(`${otherwise} choices were among plans with other allowances and tell nothing of these.`)
      : []),
    ...(learner ? wrapped(learnerWords(learner)) : []),
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
  doc: 'Fits what each plan is worth to each objective by what is known of the user, over several periods, from the plans that were chosen with their probabilities and all that happened until the next; and what decisions bring, from which the price of the allowance follows. Messages are charged the prices of what is scarce that `prices` solved, as `evaluate --plans` charges them: learn again when those have changed. Writes both into the store, where decisions use them from then on. Diverted data teach their own arm alone, as with `learn`: an arm learns with `--experiment` and `--arm`, of the plans as it offers them.',
  input,
  output,
  writes: true,
  run,
  show,
});
