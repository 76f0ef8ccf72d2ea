// Units of an experiment: users, or those who were drawn as one.
import type { Unit } from '../../program/index.ts';
import { joinsOf } from './declared.ts';
import type { Declared } from './document.ts';
import { clusterColumn, type Met } from './log.ts';

/** Without users who come later than their unit waits for them: a unit that is complete stays as it is. */
export function inTime(
  met: readonly Met[],
  declared: Pick<Declared, 'document'>,
  unit: Unit,
): readonly Met[] {
  if (unit.kind === 'user') return met;
  const [first, joins] = [firstOf(met), joinsOf(declared, unit)];
  return met.filter((one) => one.at <= first.get(one.unit)! + joins);
}

/** By unit: its first exposure. */
export function firstOf(met: readonly Met[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { unit, at } of met) first.set(unit, Math.min(at, first.get(unit) ?? Infinity));
  return first;
}

/** Where a table of exposures says who was drawn as one, if these are not users. */
export const clustersOf = ({ kind }: Unit): { readonly cluster?: string } =>
  kind === 'user' ? {} : { cluster: clusterColumn };
