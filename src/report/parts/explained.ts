import { fixed } from '../numbers.ts';
import type { Headed } from '../part.ts';
import type { Spread } from './table.ts';

/** A reason to speak, with why it was raised. */
export interface ExplainedOpportunity {
  readonly name: string;
  readonly why: string;
}

/** A candidate that could be chosen, no-send among them. */
export interface ExplainedCandidate {
  readonly name: string;
  /** The increment over no-send per objective, in its own unit. */
  readonly increments: readonly Spread[];
  /** What each term adds to the value, costs below zero, in the common unit. */
  readonly terms: readonly number[];
  readonly value: number;
  readonly probability: number;
}

/** A candidate that rules kept out, with every reason. */
export interface ExplainedNo {
  readonly name: string;
  readonly reasons: readonly { readonly code: string; readonly words: string }[];
}

/** One decision from its record: what was weighed, what was not allowed, and how the choice fell. */
export interface DecisionSection extends Headed {
  readonly kind: 'decision';
  /** The decision's id. */
  readonly id: string;
  readonly user: string;
  /** The moment in the user's own zone, as a reader would say it. */
  readonly moment: string;
  readonly opportunities: readonly ExplainedOpportunity[];
  readonly features: readonly { readonly name: string; readonly value: string }[];
  readonly objectives: readonly { readonly name: string; readonly unit: string }[];
  readonly terms: readonly string[];
  /** The unit of terms and values. */
  readonly unit: string;
  /** In the order of the record, in which the draw counts probabilities up. */
  readonly candidates: readonly ExplainedCandidate[];
  readonly noes: readonly ExplainedNo[];
  readonly chosen: string;
  /** The uniform number on [0, 1) that chose, where a single one did. */
  readonly draw?: number;
}

/** A probability to three decimals. */
export const probabilityText = (probability: number): string => fixed(probability, 3);
