import { z } from 'zod';
import { name } from '../events/index.ts';
import type { Feature, FeatureKind } from './user-feature.ts';

/**
 * A condition over a user's features, as data. Built by `conditions`, evaluated by one small function per kind
 * (`evaluate.ts`), read out by `words.ts`.
 */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'compare'; readonly feature: string; readonly is: Comparison; readonly value: number }
  | { readonly kind: 'flag'; readonly feature: string; readonly value: boolean }
  | { readonly kind: 'word'; readonly feature: string; readonly words: readonly string[] }
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  | { readonly kind: 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition };

type Comparison = '<' | '<=' | '>' | '>=' | '=';
export type ConditionKind = Condition['kind'];
export type ConditionOf<Kind extends ConditionKind> = Extract<Condition, { kind: Kind }>;

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ kind: z.literal('always') }),
    z.strictObject({
      kind: z.literal('compare'),
      feature: name,
      is: z.enum(['<', '<=', '>', '>=', '=']),
      value: z.number(),
    }),
    z.strictObject({ kind: z.literal('flag'), feature: name, value: z.boolean() }),
    z.strictObject({ kind: z.literal('word'), feature: name, words: z.array(z.string()).min(1) }),
    z.strictObject({ kind: z.literal('and'), of: z.array(conditionSchema).min(1) }),
    z.strictObject({ kind: z.literal('or'), of: z.array(conditionSchema).min(1) }),
    z.strictObject({ kind: z.literal('not'), of: conditionSchema }),
  ]),
);

/** A condition that can be joined to others. */
export interface Where {
  readonly condition: Condition;
  and(...others: readonly Where[]): Where;
  or(...others: readonly Where[]): Where;
  not(): Where;
}

interface OverNumber {
  below(value: number): Where;
  atMost(value: number): Where;
  above(value: number): Where;
  atLeast(value: number): Where;
  equals(value: number): Where;
}

interface OverFlag {
  isTrue(): Where;
  isFalse(): Where;
}

interface OverWord<Word extends string> {
  is(...words: readonly [Word, ...Word[]]): Where;
}

/** What may be asked of a feature: numbers are compared, flags asked, words matched; nothing else compiles. */
type Handle<F> =
  F extends Feature<'number', never>
    ? OverNumber
    : F extends Feature<'flag', never>
      ? OverFlag
      : F extends Feature<'word', infer Word>
        ? OverWord<Word>
        : never;

/** The features of a program as handles for conditions. */
export type Handles<Features> = { readonly [Name in keyof Features]: Handle<Features[Name]> };

const whereOf = (condition: Condition): Where => ({
  condition,
  and: (...others) => whereOf({ kind: 'and', of: [condition, ...others.map((other) => other.condition)] }),
  or: (...others) => whereOf({ kind: 'or', of: [condition, ...others.map((other) => other.condition)] }),
  not: () => whereOf({ kind: 'not', of: condition }),
});

const overNumber = (feature: string): OverNumber => {
  const compare = (is: Comparison) => (value: number) => whereOf({ kind: 'compare', feature, is, value });
  return {
    below: compare('<'),
    atMost: compare('<='),
    above: compare('>'),
    atLeast: compare('>='),
    equals: compare('='),
  };
};

const overFlag = (feature: string): OverFlag => ({
  isTrue: () => whereOf({ kind: 'flag', feature, value: true }),
  isFalse: () => whereOf({ kind: 'flag', feature, value: false }),
});

const overWord = (feature: string): OverWord<string> => ({
  is: (...words) => whereOf({ kind: 'word', feature, words }),
});

const handleOf: Record<FeatureKind, (feature: string) => OverNumber | OverFlag | OverWord<string>> = {
  number: overNumber,
  flag: overFlag,
  word: overWord,
};

/** Handles over declared features, for the builder functions of a program. */
export function handlesOf<Features extends Readonly<Record<string, Feature>>>(
  features: Features,
): Handles<Features> {
  const handles = Object.entries(features).map(([feature, { is }]) => [feature, handleOf[is](feature)]);
  return Object.fromEntries(handles) as Handles<Features>;
}

/** Names of the features that a condition asks about. */
export function featuresOf(condition: Condition): readonly string[] {
  if ('feature' in condition) return [condition.feature];
  if (condition.kind === 'always') return [];
  return (condition.kind === 'not' ? [condition.of] : condition.of).flatMap(featuresOf);
}
