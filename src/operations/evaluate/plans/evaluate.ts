import { z } from 'zod';
import { valuerOf } from '../../../arbitration/index.ts';
import { judgeSequences, type SequenceAnswer, type Valued } from '../../../evaluation/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import { operationsErrors } from '../../errors.ts';
import type { OperationContext } from '../../operation.ts';
import { learnsFrom, splitOf } from '../../split.ts';
import { armPartsIn } from '../../workspace/arms.ts';
import { artefactOf } from '../../workspace/artefact.ts';
import { checkRates, plansIn, setupIn, solvedIn } from '../../workspace/engine.ts';
import { experienceOrNone, groupsIn } from '../../workspace/experience.ts';
import { inWorkspace } from '../../workspace/in-workspace.ts';
import { currentPortfolio } from '../../workspace/programs.ts';
import type { Groups } from '../../workspace/units.ts';
import type { OpenWorkspace } from '../../workspace/workspace.ts';
import { reasonsOf } from '../reasons.ts';
import { layOut, planMeasures } from './batch.ts';
import { environmentOf, type Environment } from './environment.ts';
import { planLogOf, type PlanLog, type PlanRow } from './log.ts';
import { asLogged, eachPlan, learned, type PlanTarget } from './targets.ts';

const ranged = { value: z.number(), low: z.number(), high: z.number() };

/** What plan policies would be worth. */
export const plansOutput = z.strictObject({
  kind: z.literal('plans'),
  workspace: z.string(),
  /** Periods that a value spans. */
  ahead: z.int(),
  /** Whether the sends are those of the artefact, too; otherwise as they were logged. */
  jointly: z.boolean(),
  /** Of the sends, that the values hold for, or that is to make them; absent where nothing was learned. */
  artefact: z.string().optional(),
  periods: z.int(),
  users: z.int(),
  /** Stretches of so many periods that the values are means over, and those that broke off. */
  windows: z.int(),
  cut: z.int(),
  /**
   * Periods left out: in arms that offer plans with other allowances; of users who were learned from; with several
   * artefacts; of another environment.
   */
  otherwise: z.int(),
  learnedFrom: z.int(),
  mixed: z.int(),
  elsewhere: z.int(),
  /** Probability of choices as far from the logged propensities, if those are true. */
  propensityAudit: z.number(),
  measures: z.array(
    z.strictObject({
      measure: z.string(),
      unit: z.string(),
      policies: z.array(
        z.strictObject({
          policy: z.string(),
          verdict: z.enum(['reliable', 'weak', 'refused']),
          reasons: z.array(z.string()),
          effectiveWindows: z.number(),
          estimates: z.array(z.strictObject({ estimator: z.string(), ...ranged })),
          /** Over the plans as they were logged, paired; absent where either is refused. */
          gain: z.strictObject({ ...ranged, significant: z.boolean() }).optional(),
        }),
      ),
    }),
  ),
});

export type PlansOutput = z.infer<typeof plansOutput>;
type Judged = PlansOutput['measures'][number]['policies'][number];

export interface PlansRequest {
  readonly workspace: string;
  readonly artefact?: string | undefined;
  readonly weights: Readonly<Record<string, number>>;
  readonly ahead: number;
  readonly jointly: boolean;
  readonly environment?: string | undefined;
}

const folds = 5;

/** Estimates what plan policies would be worth over some periods, from the log of a workspace. */
export const evaluatePlans = (request: PlansRequest, context: OperationContext): Promise<PlansOutput> =>
  inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    checkRates(request.weights, portfolio, 'evaluate');
    if (!portfolio.plans) throw lacks(workspace, 'contact plans', 'declare plans in the program');
    const { log, ...asked } = await readLog(request, { workspace, portfolio, context });
    const { environment, elsewhere } = placeOf(log, request);
    const { rows } = environment;
    if (rows.length < 2) throw lacks(workspace, 'two periods of plans', 'decide, and import what happened');
    context.progress(`evaluating on ${rows.length} periods`);
    const artefact = asked.artefact ?? environment.artefact;
    const judged = judgeAll({ log, environment, portfolio, request, weights: asked.weights });
    return {
      kind: 'plans',
      workspace: workspace.path,
      ahead: request.ahead,
      jointly: request.jointly,
      ...(artefact !== undefined && { artefact }),
      periods: rows.length,
      users: new Set(rows.map(({ user }) => user)).size,
      otherwise: log.otherwise,
      learnedFrom: asked.learnedFrom,
      mixed: request.jointly ? 0 : environment.mixed,
      elsewhere,
      ...judged,
    };
  });

const lacks = ({ path }: OpenWorkspace, what: string, first: string) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path, what, first });

interface Place {
  readonly workspace: OpenWorkspace;
  readonly portfolio: Portfolio;
  readonly context: OperationContext;
}

/** Who counts as one, as `learn` has it. */
async function groupsOfSends(
  workspace: OpenWorkspace,
  { portfolio, context }: Omit<Place, 'workspace'>,
): Promise<Groups> {
  const none = { rows: 0, user: new Int32Array(0), users: [] };
  const experience = await experienceOrNone(workspace, portfolio, context);
  return groupsIn(workspace, portfolio, experience ?? none);
}

/** The log, without users whom the artefact that is to make the sends was learned from. */
async function readLog(
  request: PlansRequest,
  { workspace, portfolio, context }: Place,
): Promise<{
  readonly log: PlanLog;
  readonly weights: Float64Array;
  readonly artefact: string | undefined;
  readonly learnedFrom: number;
}> {
  const { jointly, weights: rates } = request;
  const filed = jointly ? await artefactOf(workspace, request.artefact, { portfolio, context }) : undefined;
  const plans = await plansIn(workspace);
  const arms = await armPartsIn(workspace, { portfolio, context });
  const solved = await solvedIn(workspace);
  const using = { portfolio, artefact: filed?.artefact, rates, plans, arms, solved };
  const setup = setupIn(workspace, using);
  const sends = jointly ? setup : undefined;
  const log = await planLogOf(workspace, { portfolio, prices: setup.prices, sends, folds });
  const split = filed && splitOf(filed.card);
  const groups = await groupsOfSends(workspace, { portfolio, context });
  const isApart = ({ user }: PlanRow) => !split || !learnsFrom(split, groups.unitsOf(groups.groupOf(user)));
  const rows = log.rows.filter(isApart).map((row) => ({ ...row, group: groups.groupOf(row.user) }));
  if (split && rows.length === 0) throw operationsErrors.OPERATIONS_ROWS_LEARNED_FROM(split);
  return {
    log: { ...log, rows },
    weights: valuerOf(portfolio, setup.prices).weights,
    artefact: sends?.scorer.digest,
    learnedFrom: log.rows.length - rows.length,
  };
}

/** Where the sends are chosen by the setup, too, it does not matter which artefact wrote the log. */
function placeOf(
  log: PlanLog,
  { jointly, environment: named }: PlansRequest,
): { readonly environment: Environment; readonly elsewhere: number } {
  if (jointly)
    return {
      environment: { artefact: undefined, rows: log.rows, mixed: 0, until: log.until },
      elsewhere: 0,
    };
  const environment = environmentOf(log, named);
  return { environment, elsewhere: log.rows.length - environment.rows.length - environment.mixed };
}

interface Judging {
  readonly log: PlanLog;
  readonly environment: Environment;
  readonly portfolio: Portfolio;
  readonly request: PlansRequest;
  readonly weights: Float64Array;
}

/** Every policy in every measure. */
function judgeAll({
  log,
  environment: { rows, until },
  portfolio,
  request: { jointly, ahead },
  weights,
}: Judging): Pick<PlansOutput, 'windows' | 'cut' | 'propensityAudit' | 'measures'> {
  const { period, learners } = log;
  const batch = layOut(rows, { portfolio, until, period, jointly });
  const targets: readonly PlanTarget[] = [
    { name: jointly ? 'plans as logged, sends of the artefact' : asLogged, chances: batch.logging },
    ...eachPlan(batch, portfolio),
    learned(batch, rows, { portfolio, weights, learners }),
  ];
  const { beside: _, ...plain } = batch;
  let about: Pick<PlansOutput, 'windows' | 'cut' | 'propensityAudit'> | undefined;
  const measures = planMeasures(rows, portfolio, { weights, ahead }).map(({ name, unit, reward, range }) => {
    const judge = judgeSequences({ ...batch, reward }, ahead, { range });
    const base = (jointly ? judgeSequences({ ...plain, reward }, ahead, { range }) : judge).value(
      batch.logging,
    );
    const { windows, audit } = judge;
    about ??= { windows: windows.count, cut: windows.cut, propensityAudit: audit.p };
    const policies = targets.map(({ name: policy, chances }) => {
      const valued = !jointly && chances === batch.logging ? base : judge.value(chances);
      const gain = valued === base ? undefined : judge.difference(valued, base);
      return judged(policy, valued, gain);
    });
    return {
      measure: name,
      unit,
      policies: jointly ? [judged(asLogged, base, undefined), ...policies] : policies,
    };
  });
  return { ...about!, measures };
}

function judged(
  policy: string,
  { answers }: Valued,
  gain: { readonly value: number; readonly interval: { lower: number; upper: number } } | undefined,
): Judged {
  const [main] = answers;
  const low = gain?.interval.lower ?? 0;
  const high = gain?.interval.upper ?? 0;
  return {
    policy,
    verdict: main.verdict.kind,
    reasons: reasonsOf(main.verdict),
    effectiveWindows: main.diagnostics?.effectiveRows ?? 0,
    estimates: answers.flatMap(estimated),
    ...(gain && { gain: { value: gain.value, low, high, significant: low > 0 || high < 0 } }),
  };
}

const estimated = ({ estimator, estimate }: SequenceAnswer): Judged['estimates'] =>
  estimate
    ? [{ estimator, value: estimate.value, low: estimate.interval.lower, high: estimate.interval.upper }]
    : [];
