import { valuerOf, type Prices } from '../arbitration/index.ts';
import type { Digest } from '../kit/index.ts';
import { policyOf } from '../policy/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { Increments } from '../scoring/index.ts';
import type { Decision, DecisionRecord, Proposal } from './decision.ts';
import { drawFor } from './draw.ts';
import { identifierOf, type Workspace } from './id.ts';

/** The second half of deciding: values, the exact distribution, one draw. */
export type Settle = (proposal: Proposal, increments: Increments, attempt: number) => Decision;

/** From increments to the distribution, the part that a replay repeats. */
export type Distribute = (
  proposal: Pick<Proposal, 'candidates' | 'eligible' | 'plan'>,
  increments: Increments,
) => Pick<DecisionRecord, 'value' | 'probability'>;

/** Compiles the step from increments to probabilities under a portfolio's policy and prices. */
export function distributorOf(portfolio: Portfolio, prices: Prices): Distribute {
  const valuer = valuerOf(portfolio, prices);
  const policy = policyOf(portfolio);
  return ({ candidates, eligible, plan }, increments) => {
    const contenders = eligible === candidates.length ? candidates : candidates.slice(0, eligible);
    const values = valuer.value(contenders, increments, plan);
    return { value: values.value, probability: policy({ portfolio, candidates: contenders, values }) };
  };
}

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
  return (proposal, increments, attempt) => {
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
      shadow: proposal.shadow,
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
