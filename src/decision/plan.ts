import { eventIdOf, type DecisionId, type EventOf, type UserId } from '../events/index.ts';
import type { Brand, Digest, Millis } from '../kit/index.ts';
import { valuerOf } from '../arbitration/index.ts';
import type { Assignment } from '../assignment/index.ts';
import { planPolicyOf, type PlanPolicy } from '../policy/index.ts';
import { planPrior, planValuesOf, type PlanValues } from '../scoring/index.ts';
import { userFeaturesOf } from '../state/index.ts';
import { drawFor } from './draw.ts';
import { identifierOf } from './id.ts';
import { userRowOf } from './propose.ts';
import type { Setup } from './setup.ts';
import type { Snapshot } from './snapshot.ts';

/** A decision of the slow clock as it is logged: which contact plan a user has from now on, and by what chance. */
export interface PlanRecord {
  readonly id: DecisionId;
  readonly workspace: string;
  readonly user: UserId;
  readonly clock: 'plan';
  readonly at: Millis;
  /** Version of the state that was read. */
  readonly epoch: number;
  readonly attempt: number;
  readonly engine: string;
  readonly digests: { readonly portfolio: Digest; readonly beliefs: Digest; readonly prices: Digest };
  /** Where the user stood in holdouts and experiments. */
  readonly assignments: readonly Assignment[];
  /** Milliseconds since the first fact about the user. */
  readonly age: number;
  /** The user part of features as seen. */
  readonly userRow: Float32Array;
  /** Names of the plans, then one number of each: what it is believed to be worth and how uncertainly, its chance. */
  readonly plans: readonly string[];
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly probability: Float64Array;
  /** Number of the chosen plan. */
  readonly chosen: number;
  readonly propensity: number;
}

/** A plan record that a decider made or whose stored checksum holds. */
export type PlanDecision = Brand<PlanRecord, 'PlanDecision'>;

/** Chooses a plan for a user who is to have one now; undefined while another lasts. */
export type ChoosePlan = (snapshot: Snapshot, now: Millis, attempt: number) => PlanDecision | undefined;

/** Chooses a plan for a user who is to have one now and who stands in these arms. */
export type PlanChooser = (
  snapshot: Snapshot,
  now: Millis,
  by: { readonly attempt: number; readonly assignments: readonly Assignment[] },
) => PlanDecision | undefined;

/** The plans of a setup: their names, what is believed of them, and the policy that chooses. */
export interface PlanParts {
  readonly names: readonly string[];
  readonly values: PlanValues;
  readonly policy: PlanPolicy;
}

/** Undefined where no plans are declared; throws PROGRAM_INVALID, SCORING_ARTEFACT_UNFIT. */
export function planPartsOf({ portfolio, planBeliefs, prices }: Setup): PlanParts | undefined {
  const policy = planPolicyOf(portfolio);
  const { plans } = portfolio;
  if (!plans || !policy) return undefined;
  const { weights } = valuerOf(portfolio, prices);
  const values = planValuesOf(planBeliefs ?? planPrior(plans), portfolio, weights);
  return { names: plans.choices.map(({ name }) => name), values, policy };
}

/** Compiles the slow clock of a setup, whose prices records call `priced`; without plans it never chooses. */
export function planChooserOf(setup: Setup, priced: Digest): PlanChooser {
  const { workspace, portfolio, engine } = setup;
  const parts = planPartsOf(setup);
  if (!parts) return () => undefined;
  const { names, values, policy } = parts;
  const user = userFeaturesOf(portfolio);
  const identify = identifierOf(workspace, 'plan');
  return ({ state, version }, now, { attempt, assignments }) => {
    const id = identify({ user: state.user, epoch: version }, attempt);
    const age = Math.max(now - state.since, 0);
    const userRow = userRowOf(user, state, now);
    const { mean, sd } = values.of(userRow);
    const probability = policy({ mean, sd, age });
    const chosen = drawFor(id, probability);
    const record: PlanRecord = {
      id,
      workspace: workspace.id,
      user: state.user,
      clock: 'plan',
      at: now,
      epoch: version,
      attempt,
      engine,
      digests: { portfolio: portfolio.digest, beliefs: values.digest, prices: priced },
      assignments,
      age,
      userRow,
      plans: names,
      mean,
      sd,
      probability,
      chosen,
      propensity: probability[chosen]!,
    };
    return record as PlanDecision;
  };
}

/** The fact that a plan decision commits. */
export const planFactOf = ({ id, user, at, plans, chosen }: PlanDecision): EventOf<'decision'> => ({
  kind: 'decision',
  id: eventIdOf(`decided:${id}`),
  user,
  at,
  decision: id,
  clock: 'plan',
  consumed: [],
  plan: plans[chosen]!,
});
