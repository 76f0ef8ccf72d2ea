// The messages that a world can be sent, as columns.
import { simulationErrors } from './errors.ts';
import type { Preset } from './preset.ts';

/** A message as the world sees it: what it is about and what it is for. */
export interface WorldMessage {
  /** Name of a family of the preset. */
  readonly family: string;
  /** One weight ≥ 0 per topic, scaled to sum 1. */
  readonly topics: readonly number[];
  /** Multiplies the strength of the family; 1 when left out. */
  readonly strength?: number;
  /** Share of a month's premium margin given away, 0..1; a free month of trial is 1. */
  readonly offer?: number;
}

/** The catalogue as columns; the topics of message m, without zeros, are rows `from[m] .. from[m + 1]`. */
export interface Catalogue {
  readonly size: number;
  /** Numbers of the messages that policies send. */
  readonly sent: readonly number[];
  /** Numbers of the messages that the rule of thumb behind the stock sends. */
  readonly continued: readonly number[];
  readonly from: Int32Array;
  readonly topic: Uint8Array;
  readonly weight: Float32Array;
  readonly family: Uint8Array;
  readonly strength: Float32Array;
  readonly offer: Float32Array;
}

interface Topic {
  readonly topic: number;
  readonly weight: number;
}

/** What there is to send. */
export interface Messages {
  readonly messages: readonly WorldMessage[];
  /**
   * What the rule of thumb behind the stock sends and no policy does, numbered after `messages`: the same for everybody
   * who is compared, or the stock would differ by what a policy could have sent. `messages` when left out.
   */
  readonly continuation?: readonly WorldMessage[];
}

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** Reads messages into columns; throws SIMULATION_MESSAGE_BROKEN. */
export function catalogueOf({ messages: own, continuation = [] }: Messages, preset: Preset): Catalogue {
  const messages = [...own, ...continuation];
  const sent = numbers(0, own.length);
  const families = preset.families.map(({ name }) => name);
  const topics = messages.map((message, row) => topicsOf(message, row, preset.topics));
  const from = new Int32Array(messages.length + 1);
  topics.forEach((list, m) => (from[m + 1] = from[m]! + list.length));
  return {
    size: messages.length,
    sent,
    continued: continuation.length > 0 ? numbers(own.length, messages.length) : sent,
    from,
    topic: Uint8Array.from(topics.flat(), ({ topic }) => topic),
    weight: Float32Array.from(topics.flat(), ({ weight }) => weight),
    family: Uint8Array.from(messages, ({ family }, row) => familyIndex(families, family, row)),
    strength: Float32Array.from(messages, ({ strength }) => strength ?? 1),
    offer: Float32Array.from(messages, ({ offer }) => offer ?? 0),
  };
}

function topicsOf({ topics }: WorldMessage, message: number, topicCount: number): readonly Topic[] {
  const sum = topics.reduce((total, weight) => total + weight, 0);
  if (topics.length !== topicCount || !(sum > 0) || topics.some((weight) => weight < 0)) {
    const problem = `${topics.length} topic weights with sum ${sum} where ${topicCount} weights ≥ 0 belong`;
    throw simulationErrors.SIMULATION_MESSAGE_BROKEN({ message, problem });
  }
  return topics.flatMap((weight, topic) => (weight > 0 ? [{ topic, weight: weight / sum }] : []));
}

function familyIndex(families: readonly string[], family: string, message: number): number {
  const index = families.indexOf(family);
  if (index >= 0) return index;
  const problem = `family "${family}" is none of ${families.join(', ')}`;
  throw simulationErrors.SIMULATION_MESSAGE_BROKEN({ message, problem });
}

/** For each family and topic `variants` messages about that topic alone, in this order. */
export const plainMessages = ({ families, topics }: Preset, variants = 4): readonly WorldMessage[] =>
  families.flatMap(({ name }) =>
    Array.from({ length: topics * variants }, (_, row) => ({
      family: name,
      topics: Array.from({ length: topics }, (_, topic) => (topic === Math.floor(row / variants) ? 1 : 0)),
    })),
  );
