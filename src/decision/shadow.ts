import type { Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { emptyIncrements, type Scorer } from '../scoring/index.ts';
import { asTreated } from '../state/index.ts';
import type { Proposal, Shadow } from './decision.ts';
import { drawFor } from './draw.ts';
import { identifierOf, type Workspace } from './id.ts';
import type { Propose, Snapshot } from './propose.ts';
import type { Distribute } from './settle.ts';

/** What would have gone to who is held out, were it not for the holdout; undefined where that is nothing. */
export type ShadowOf = (of: {
  readonly snapshot: Snapshot;
  readonly proposal: Proposal;
  readonly now: Millis;
  readonly attempt: number;
}) => Shadow | undefined;

interface Parts {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly scorer: Scorer;
  readonly propose: Propose;
  readonly distribute: Distribute;
}

/**
 * Compiles the shadow of decisions: the whole decision once more, as for the treated, with what was kept back before
 * among the contacts and a draw of its own. It costs nothing for who is held out of no program.
 */
export function shadowerOf({ workspace, portfolio, scorer, propose, distribute }: Parts): ShadowOf {
  const identify = identifierOf(workspace, 'shadow');
  return ({ snapshot, proposal, now, attempt }) => {
    const held = proposal.assignments.some(({ arm }) => arm === 'held');
    if (!held || !proposal.noes.some(({ reason }) => reason === 'holdout')) return undefined;
    const state = asTreated(snapshot.state);
    const treated = propose({ ...snapshot, state, holdouts: 'lifted' }, now);
    const increments = emptyIncrements(treated.eligible, portfolio.objectives.length);
    scorer.score({ ...treated.rows, count: treated.eligible }, increments);
    const { probability } = distribute(treated, increments);
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
