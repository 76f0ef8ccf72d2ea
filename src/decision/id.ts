import type { DecisionId, UserId } from '../events/index.ts';
import { digestOfText } from '../kit/index.ts';

/** The workspace a decision belongs to. The secret keys decision ids and never leaves the engine. */
export interface Workspace {
  readonly id: string;
  readonly secret: string;
}

/** One attempt to decide for a user at a version of what is known. */
interface Attempt {
  readonly user: UserId;
  readonly epoch: number;
  readonly attempt: number;
}

/** id = H(secret, workspace, user, clock, epoch, attempt): nobody can choose an id, and so nobody a draw. */
export const decisionIdOf = (
  { id, secret }: Workspace,
  clock: 'plan' | 'send',
  { user, epoch, attempt }: Attempt,
): DecisionId =>
  digestOfText([secret, id, user, clock, epoch, attempt].join('\u0000')).slice(0, 32) as DecisionId;
