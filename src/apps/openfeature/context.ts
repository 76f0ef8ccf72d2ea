import {
  InvalidContextError,
  TargetingKeyMissingError,
  type EvaluationContext,
} from '@openfeature/server-sdk';
import type { Subject } from '../../assignment/index.ts';
import type { Portfolio, ReadFeature, Unit, UserFeature } from '../../program/index.ts';

/** The user of an evaluation. Throws TargetingKeyMissingError. */
function userOf({ targetingKey }: EvaluationContext): string {
  if (typeof targetingKey === 'string' && targetingKey !== '') return targetingKey;
  throw new TargetingKeyMissingError('give the id of the user as targetingKey');
}

/** Who is assigned as one with the user: an attribute with the name of the channel or trait, the user where it is missing. */
export function unitIn(context: EvaluationContext, unit: Unit): string {
  if (unit.kind === 'user') return userOf(context);
  const value = context[unit.kind === 'address' ? unit.channel : unit.trait];
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : userOf(context);
}

/** What stands for a feature that the context does not have: what the fold of a user of whom nothing is known says. */
function missing(spec: UserFeature): number | string {
  if ('missing' in spec) return Number(spec.missing);
  if (spec.kind === 'oneOf') return '';
  return spec.kind === 'hoursSince' ? spec.atMost : 0;
}

const wanted = ({ kind }: UserFeature): 'string' | 'boolean' | 'number' => {
  if (kind === 'oneOf') return 'string';
  return kind === 'flag' || kind === 'reachable' ? 'boolean' : 'number';
};

/** Features by name from the attributes of a context. Throws InvalidContextError for one of another type. */
export function readerOf({ userFeatures }: Portfolio): (context: EvaluationContext) => ReadFeature {
  const specs = new Map(userFeatures.map(({ name, spec }) => [name, spec]));
  return (context) => (feature) => {
    const spec = specs.get(feature)!;
    const value = context[feature];
    if (value === undefined || value === null) return missing(spec);
    if (typeof value !== wanted(spec) || Number.isNaN(value))
      throw new InvalidContextError(`attribute "${feature}" must be a ${wanted(spec)}`);
    return typeof value === 'string' ? value : Number(value);
  };
}

/** A context as the subject of an assignment. */
export const subjectIn = (
  context: EvaluationContext,
  { now, read, kept }: Pick<Subject, 'now' | 'read' | 'kept'>,
): Subject => ({ user: userOf(context), now, unit: (unit) => unitIn(context, unit), read, kept });
