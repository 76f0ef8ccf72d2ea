import { atLambdas, valuerOf, type Prices, type Valuer } from '../arbitration/index.ts';
import type { Digest } from '../kit/index.ts';
import { fallbackOf, policyOf } from '../policy/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { Increments } from '../scoring/index.ts';
import type { Decision, DecisionRecord, OpenProposal, Proposal } from './decision.ts';
import { drawFor } from './draw.ts';
import { foreseerOf } from './foresee.ts';
import { identifierOf, type Workspace } from './id.ts';
import { shadowerOf } from './shadow.ts';

/**
 * The second half of deciding: values, the exact distribution, one draw. Increments are given for every block of
 * `toScore`, in its order.
 */
export type Settle = (proposal: OpenProposal, increments: readonly Increments[], attempt: number) => Decision;

/** From increments to the distribution, the part that a replay repeats. */
export type Distribute = (
  proposal: Pick<Proposal, 'candidates' | 'eligible' | 'plan' | 'rows' | 'paced' | 'fallback'>,
  increments: Increments,
) => Pick<DecisionRecord, 'value' | 'probability'>;

/** Compiles the step from increments to probabilities under a portfolio's policy and prices. */
export function distributorOf(portfolio: Portfolio, prices: Prices): Distribute {
  const valuerAt = valuersOf(portfolio, prices);
  const policy = policyOf(portfolio);
  let standby: ReturnType<typeof fallbackOf> | undefined;
  return ({ candidates, eligible, plan, rows, paced, fallback }, increments) => {
    const contenders = eligible === candidates.length ? candidates : candidates.slice(0, eligible);
    const values = valuerAt(paced).value(contenders, increments, { rows, plan });
    const choice = { portfolio, candidates: contenders, values };
    // Compiled when it is needed: hardly ever.
    const probability = fallback ? (standby ??= fallbackOf(portfolio))(choice, fallback) : policy(choice);
    return { value: values.value, probability };
  };
}

/** A valuer at the prices as they are, and at others; those that were asked for last stay, as many decisions share them. */
function valuersOf(portfolio: Portfolio, prices: Prices): (lambdas: Float64Array | undefined) => Valuer {
  const solved = valuerOf(portfolio, prices);
  let last: { readonly lambdas: Float64Array; readonly valuer: Valuer } | undefined;
  return (lambdas) => {
    if (!lambdas) return solved;
    if (!last || !isSame(last.lambdas, lambdas))
      last = { lambdas, valuer: valuerOf(portfolio, atLambdas(prices, lambdas)) };
    return last.valuer;
  };
}

const isSame = (a: Float64Array, b: Float64Array): boolean => a === b || a.every((one, i) => one === b[i]);

interface SettleParts {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly prices: Prices;
  /** Digest of the setup's own prices, whatever an arm made of them. */
  readonly priced: Digest;
  readonly artefact: Digest;
  readonly engine: string;
}

/** Compiles `settle`. */
export function settlerOf({ workspace, portfolio, prices, priced, artefact, engine }: SettleParts): Settle {
  const distribute = distributorOf(portfolio, prices);
  const identify = identifierOf(workspace, 'send');
  const foresee = foreseerOf(portfolio, prices);
  const shadowOf = shadowerOf({ workspace, portfolio, distribute });
  return ({ proposal: proposed, ahead, treated }, scored, attempt) => {
    const { plan: planned } = proposed;
    const plan = planned && ahead ? foresee(planned, ahead, scored.slice(1)) : planned;
    const proposal: Proposal = plan === planned ? proposed : { ...proposed, plan };
    const increments = scored[0]!;
    const shadow = treated && shadowOf({ proposal, treated, increments: scored.at(-1)!, attempt });
    const id = identify(proposal, attempt);
    const { value, probability } = distribute(proposal, increments);
    const drawn = drawFor(id, probability);
    // Written out: a spread of this many fields costs more than the draw.
    const record: DecisionRecord = {
      user: proposal.user,
      at: proposal.at,
      zone: proposal.zone,
      zoneDigest: proposal.zoneDigest,
      epoch: proposal.epoch,
      opportunities: proposal.opportunities,
      candidates: proposal.candidates,
      eligible: proposal.eligible,
      noes: proposal.noes,
      gaps: proposal.gaps,
      assignments: proposal.assignments,
      plan: proposal.plan,
      addresses: proposal.addresses,
      paced: proposal.paced,
      fallback: proposal.fallback,
      shadow,
      rows: proposal.rows,
      id,
      workspace: workspace.id,
      clock: 'send',
      attempt,
      engine,
      digests: { portfolio: portfolio.digest, artefact, prices: priced, zone: proposal.zoneDigest },
      increments,
      value,
      probability,
      chosen: drawn === proposal.eligible ? -1 : drawn,
      propensity: probability[drawn]!,
    };
    return record as Decision;
  };
}
