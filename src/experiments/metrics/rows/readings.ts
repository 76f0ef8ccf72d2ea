// Readings of one unit, straight from their definition.
import type { Match } from '../amount.ts';
import { isAgain } from '../plan.ts';
import type { Reading, ReadingKind, ReadingOf } from '../plan.ts';
import { microsPerDay } from '../window.ts';
import type { Unit } from './exposed.ts';
import type { Fact } from './facts.ts';

/** What one unit is read from. */
export interface Reader {
  readonly unit: Unit;
  /** Its facts in order of time. */
  readonly facts: readonly Fact[];
  readonly matches: (match: Match) => (fact: Fact) => boolean;
}

type Read<K extends ReadingKind> = (reading: ReadingOf<K>, reader: Reader) => number | null;

/** Whether a fact lies in a span since the first exposure. */
export const inside =
  ({ from, to }: { readonly from: number; readonly to: number | null }) =>
  ({ since }: Fact): boolean =>
    since >= from && (to === null || since < to);

const totals = {
  sum: (facts: readonly Fact[]) => facts.reduce((sum, { value }) => sum + (value ?? 0), 0),
  count: (facts: readonly Fact[]) => facts.length,
  any: (facts: readonly Fact[]) => Math.min(1, facts.length),
  days: (facts: readonly Fact[], from: number) =>
    new Set(facts.map(({ since }) => Math.floor((since - from) / microsPerDay))).size,
};

const reads: { readonly [K in ReadingKind]: Read<K> } = {
  aggregate: (reading, { facts, matches }) => {
    const own = facts.filter(inside(reading)).filter(matches(reading.match));
    return totals[reading.aggregate](own, reading.from);
  },
  first: (reading, { facts, matches }) => {
    const first = facts.filter(inside(reading)).find(matches(reading.match));
    return (first?.since ?? reading.to) / microsPerDay;
  },
  step: (reading, reader) => Number(timeOfStep(reading, reading.step, reader) !== undefined),
  standing: ({ gained, lost, initially, to }, { facts, matches }) => {
    const last = (events: readonly Match[]) =>
      facts.findLast((fact) => fact.since < to && events.some((event) => matches(event)(fact)))?.since;
    const [gain, loss] = [last(gained), last(lost)];
    if (gain === undefined && loss === undefined) return Number(initially);
    return Number(loss === undefined || (gain !== undefined && gain > loss));
  },
  column: ({ column }, { unit }) => unit.columns[column] ?? null,
};

function timeOfStep(reading: ReadingOf<'step'>, step: number, reader: Reader): number | undefined {
  const isStep = reader.matches(reading.steps[step - 1]!);
  const own = reader.facts.filter(inside(reading)).filter(isStep);
  if (step === 1) return own[0]?.since;
  const before = timeOfStep(reading, step - 1, reader);
  if (before === undefined) return undefined;
  const isStrict = isAgain(reading.steps.slice(0, step));
  return own.find(({ since }) => (isStrict ? since > before : since >= before))?.since;
}

/** The number that a reading gives for a unit. */
export const read = (reading: Reading, reader: Reader): number | null =>
  (reads[reading.kind] as Read<ReadingKind>)(reading, reader);
