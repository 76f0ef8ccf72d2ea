import type { Block, LoggedBatch } from '../../evaluation/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { armName, noSend } from '../arm-name.ts';

/** Experience as estimators see it: choices among the same few actions in every row. */
export interface ExperienceLog {
  readonly experience: Experience;
  /** Names of the actions: what was sent by which channel; no-send is last. */
  readonly names: readonly string[];
  /** The action of each candidate. */
  readonly actionOf: Int32Array;
  readonly batch: Omit<LoggedBatch, 'reward' | 'target'> & {
    readonly logging: Block;
    readonly eligible: Uint8Array;
  };
}

/** Later slots of one message and channel are actions of their own. */
function actionsOf({ rows, first, message, channel }: Experience, portfolio: Portfolio) {
  const names = new Map<string, number>();
  const actionOf = new Int32Array(message.length);
  for (let row = 0; row < rows; row++) {
    const seen = new Map<string, number>();
    for (let at = first[row]!; at < first[row + 1]!; at++) {
      const pair = armName(portfolio, { message: message[at]!, channel: channel[at]! });
      const times = (seen.get(pair) ?? 0) + 1;
      seen.set(pair, times);
      const name = times === 1 ? pair : `${pair}, slot ${times}`;
      const code = names.get(name) ?? names.size;
      names.set(name, code);
      actionOf[at] = code;
    }
  }
  return { names: [...names.keys(), noSend], actionOf };
}

/** Lays experience out for estimators. */
export function logOf(experience: Experience, portfolio: Portfolio): ExperienceLog {
  const { rows, first, chosen, probability, silence, user } = experience;
  const { names, actionOf } = actionsOf(experience, portfolio);
  const actions = names.length;
  const action = new Int32Array(rows);
  const logging = new Float64Array(rows * actions);
  const eligible = new Uint8Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const none = row * actions + actions - 1;
    logging[none] = silence[row]!;
    eligible[none] = 1;
    for (let at = first[row]!; at < first[row + 1]!; at++) {
      logging[row * actions + actionOf[at]!] = probability[at]!;
      eligible[row * actions + actionOf[at]!] = 1;
    }
    action[row] = chosen[row]! < 0 ? actions - 1 : actionOf[first[row]! + chosen[row]!]!;
  }
  const propensity = Float64Array.from(action, (a, row) => logging[row * actions + a]!);
  const batch = { rows, actions, action, propensity, logging: { values: logging }, eligible, cluster: user };
  return { experience, names, actionOf, batch };
}
