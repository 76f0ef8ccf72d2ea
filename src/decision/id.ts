import type { DecisionId } from '../events/index.ts';
import { digestOfText, sipHash128 } from '../kit/index.ts';
import { ByteWriter } from './bytes.ts';
import type { Proposal } from './decision.ts';

/** The workspace a decision belongs to. The secret keys decision ids and never leaves the engine. */
export interface Workspace {
  readonly id: string;
  readonly secret: string;
}

type Identify = (proposal: Pick<Proposal, 'user' | 'epoch'>, attempt: number) => DecisionId;

const writer = new ByteWriter();
const sum = new Uint32Array(4);

/**
 * Names decisions: id = H(user, clock, epoch, attempt) under a key made of the workspace and its secret, so that
 * nobody without the secret can choose an id, and so nobody a draw. SipHash, as SHA-256 took a third of settling.
 */
export function identifierOf({ id, secret }: Workspace, clock: 'plan' | 'send' | 'shadow'): Identify {
  const digest = digestOfText(`${secret}\u0000${id}`);
  const key = Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digest.slice(at, at + 8), 16));
  return ({ user, epoch }, attempt) => {
    writer.restart();
    writer.text(user);
    writer.text(clock);
    writer.f64(epoch);
    writer.u32(attempt);
    sipHash128(key, writer.view(), sum);
    return hexOf(sum) as DecisionId;
  };
}

const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const codes: number[] = Array.from({ length: 32 }, () => 0);

/** 128 bits as 32 hexadecimal digits. */
function hexOf(words: Uint32Array): string {
  for (let i = 0; i < 32; i++) codes[i] = digits[(words[i >> 3]! >>> (28 - 4 * (i & 7))) & 15]!;
  return String.fromCharCode(...codes);
}
