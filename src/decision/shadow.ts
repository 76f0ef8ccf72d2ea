import type { Portfolio } from '../program/index.ts';
import type { Increments } from '../scoring/index.ts';
import { asTreated } from '../state/index.ts';
import type { DecisionRecord, Proposal, Shadow } from './decision.ts';
import { drawFor } from './draw.ts';
import { identifierOf, type Workspace } from './id.ts';
import type { Moment, Propose } from './propose.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The first half of a shadow: the whole proposal once more, as for the treated, with what was kept back before among the
 * contacts. Undefined, at no cost, for who is held out of no program.
 */
export function treatedBy(
  propose: Propose,
): (proposal: Proposal, snapshot: Snapshot, moment: Moment) => Proposal | undefined {
  return ({ assignments, noes }, snapshot, { now, standing }) => {
    const held = assignments.some(({ arm }) => arm === 'held');
    if (!held || !noes.some(({ reason }) => reason === 'holdout')) return undefined;
    return propose({ ...snapshot, state: asTreated(snapshot.state), holdouts: 'lifted' }, now, standing);
  };
}

/** What would have gone to who is held out, were it not for the holdout; undefined where that is nothing. */
export type ShadowOf = (of: {
  /** With what is ahead in its plan. */
  readonly proposal: Proposal;
  readonly treated: Proposal;
  /** Of what is eligible for the treated. */
  readonly increments: Increments;
  readonly attempt: number;
}) => Shadow | undefined;

interface Parts {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly distribute: (proposal: Proposal, increments: Increments) => Pick<DecisionRecord, 'probability'>;
}

/** Compiles the second half of a shadow, with a draw of its own. */
export function shadowerOf({ workspace, portfolio, distribute }: Parts): ShadowOf {
  const identify = identifierOf(workspace, 'shadow');
  return ({ proposal, treated, increments, attempt }) => {
    const ahead = proposal.plan?.ahead;
    const plan = treated.plan && ahead ? { ...treated.plan, ahead } : treated.plan;
    const { probability } = distribute({ ...treated, plan }, increments);
    const id = identify(proposal, attempt);
    const drawn = drawFor(id, probability);
    const chosen = drawn === treated.eligible ? undefined : treated.candidates[drawn]!;
    if (!chosen || !isKeptBack(proposal, portfolio, chosen.message)) return undefined;
    const { message, channel, slot } = chosen;
    return { id, message, channel, slot, propensity: probability[drawn]! };
  };
}

/** Whether a holdout keeps a message back: it kept back others of its program, and it is not transactional. */
function isKeptBack({ noes, candidates }: Proposal, { messages }: Portfolio, number: number): boolean {
  const message = messages[number]!;
  const programOf = (candidate: number) => messages[candidates[candidate]!.message]!.program;
  return (
    message.class !== 'transactional' &&
    noes.some(({ reason, candidate }) => reason === 'holdout' && programOf(candidate) === message.program)
  );
}
