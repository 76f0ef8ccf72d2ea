import { msPerDay } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { CandidateFeature, Portfolio } from '../program/index.ts';
import {
  signalInForce,
  signalKey,
  type Opportunity,
  type UserState,
  type ValueSignal,
} from '../state/index.ts';

type Spec = Extract<CandidateFeature, { kind: 'signal' }>;

interface Seen {
  readonly state: UserState;
  readonly now: number;
  readonly opportunities?: readonly Opportunity[] | undefined;
}

interface Rows {
  readonly cells: Float32Array;
  readonly width: number;
}

/** Past this a number of 32 bits is infinite. */
const largest = 3e38;

/** What the three columns hold. */
interface Told {
  readonly raw: number;
  readonly age: number;
}

/**
 * Writes the columns of a domain's value signal into rows: in force, the number, its age in days. What was said of a
 * candidate's own opportunity goes before what was said of all. A signal that is not in force, asks for a scope that
 * was not granted, or counts otherwise than declared leaves nothing.
 */
export function signalFill(spec: Spec, portfolio: Portfolio, at: number) {
  const key = signalKey(spec.domain, spec.objective);
  const isOf = portfolio.messages.map(({ name }) => spec.messages.includes(name));
  const toldBy = readerOf(spec);
  return ({ state, now, opportunities = [] }: Seen, candidates: readonly Candidate[], rows: Rows): void => {
    if (isEmpty(state.signals)) return;
    const told = (own: string) => toldBy(signalInForce(state, own, now), now);
    const ofAll = told(key);
    const ofOwn = opportunities.map((one) => told(signalKey(spec.domain, spec.objective, one.key)));
    for (let i = 0; i < candidates.length; i++) {
      const { message, opportunity } = candidates[i]!;
      const found = isOf[message] ? (ofOwn[opportunity] ?? ofAll) : undefined;
      if (!found) continue;
      rows.cells[i * rows.width + at] = 1;
      rows.cells[i * rows.width + at + 1] = found.raw;
      rows.cells[i * rows.width + at + 2] = found.age;
    }
  };
}

function isEmpty(book: UserState['signals']): boolean {
  for (const _ in book) return false;
  return true;
}

/** Reads a signal of the declared kind, in the unit of the objective where there is a table. */
function readerOf({ unit, horizonDays, exchange, quantity = 'propensity-to-respond' }: Spec) {
  const rates = new Map(exchange ? Object.entries(exchange.rates) : [[unit, 1]]);
  return (signal: ValueSignal | undefined, now: number): Told | undefined => {
    const rate = signal && rates.get(signal.unit);
    if (rate === undefined || signal?.horizonDays !== horizonDays) return undefined;
    if ((signal.quantity ?? 'propensity-to-respond') !== quantity) return undefined;
    return {
      raw: Math.max(-largest, Math.min(largest, rate * signal.mean)),
      age: (now - (signal.featureTime ?? signal.at)) / msPerDay,
    };
  };
}
