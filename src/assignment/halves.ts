import { hashText, type HashText } from '../kit/index.ts';
import { bucketingOf, buckets, type Bucketing } from './buckets.ts';
import type { Assignment, Layer } from './holdouts.ts';

/** A layer in two, made ready. */
export interface Halves {
  readonly bucketing: Bucketing;
  /** Buckets below it are inside. */
  readonly end: number;
  readonly inside: Assignment;
  readonly outside: Assignment;
}

/** Compiles a layer. */
export const halvesOf = ({ layer, inside, outside, share }: Layer): Halves => ({
  bucketing: bucketingOf(layer),
  end: share * buckets,
  inside: { layer, arm: inside, share },
  outside: { layer, arm: outside, share: 1 - share },
});

/** The half in which a unit is. */
export const sideOf = ({ bucketing, end, inside, outside }: Halves, unit: HashText): Assignment =>
  bucketing(unit) < end ? inside : outside;

/** Compiles layers beside the holdouts, split as they are: on which side of each a user is. */
export function splitterOf(layers: readonly Layer[]): (user: string) => readonly Assignment[] {
  if (layers.length === 0) return () => none;
  const halves = layers.map(halvesOf);
  const text = hashText();
  return (user) => {
    text.write(user);
    return halves.map((half) => sideOf(half, text));
  };
}

const none: readonly Assignment[] = [];
