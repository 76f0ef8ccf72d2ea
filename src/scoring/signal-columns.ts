import { msPerDay } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import {
  rateOf,
  signalMethods,
  type CandidateFeature,
  type FeatureColumns,
  type Portfolio,
} from '../program/index.ts';
import {
  signalInForce,
  signalKey,
  type Opportunity,
  type UserState,
  type ValueSignal,
} from '../state/index.ts';

type Spec = Extract<CandidateFeature, { kind: 'signal' }>;

/** A value signal among the features of candidates, with its columns. */
export type SignalFeature = FeatureColumns<Spec>;

/** The value signals that programs declare. */
export const signalFeaturesOf = ({ candidateFeatures }: Portfolio): readonly SignalFeature[] =>
  candidateFeatures.flatMap(({ spec, ...rest }) => (spec.kind === 'signal' ? [{ ...rest, spec }] : []));

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

/** What the columns after the first hold; the last three only where the program says how stated numbers are taken. */
interface Told {
  readonly raw: number;
  readonly age: number;
  readonly sd: number;
  /** 0 where the domain does not say, else one more than the place in `signalMethods`. */
  readonly method: number;
  readonly cost: number;
}

/**
 * Writes the columns of a domain's value signal into rows: in force, the number, its age in days; its sd, the code of
 * its method, and what acting on it costs. What was said of a candidate's own opportunity goes before what was said of
 * all. A signal that is not in force, asks for a scope that was not granted, or counts otherwise than declared leaves
 * nothing.
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
      const from = i * rows.width + at;
      const { raw, age, sd, method, cost } = found;
      rows.cells[from] = 1;
      rows.cells[from + 1] = raw;
      rows.cells[from + 2] = age;
      if (spec.stated) rows.cells.set([sd, method, cost], from + 3);
    }
  };
}

function isEmpty(book: UserState['signals']): boolean {
  for (const _ in book) return false;
  return true;
}

const inSingle = (value: number): number => Math.max(-largest, Math.min(largest, value));

/**
 * Reads a signal of the declared kind, in the unit of the objective where there is a table: mean r m, variance r² sd² +
 * m² se² of a rate r ± se.
 */
function readerOf({ unit, horizonDays, exchange, quantity = 'propensity-to-respond' }: Spec) {
  const rates = new Map(
    Object.entries(exchange?.rates ?? { [unit]: 1 }).map(([name, rate]) => [name, rateOf(rate)]),
  );
  return (signal: ValueSignal | undefined, now: number): Told | undefined => {
    const known = signal && rates.get(signal.unit);
    if (!known || signal?.horizonDays !== horizonDays) return undefined;
    if ((signal.quantity ?? 'propensity-to-respond') !== quantity) return undefined;
    const { rate, se } = known;
    const [own, ofRate] = [rate * signal.sd, se * signal.mean];
    return {
      raw: inSingle(rate * signal.mean),
      age: (now - (signal.featureTime ?? signal.at)) / msPerDay,
      sd: inSingle(Math.sqrt(own * own + ofRate * ofRate)),
      method: signal.method ? 1 + signalMethods.indexOf(signal.method) : 0,
      cost: inSingle(signal.cost ?? 0),
    };
  };
}

/**
 * What acting on the signals of a candidate costs, by its row, in the common value unit; undefined where no program lets
 * signals say it. Of several signals that speak for one candidate the dearest: it is sent once, and the money spent once.
 */
export function actingCostOf(
  portfolio: Portfolio,
): ((rows: Float32Array, candidate: number) => number) | undefined {
  const columns = signalFeaturesOf(portfolio).flatMap(({ spec, at }) => (spec.stated ? [at + 5] : []));
  if (columns.length === 0) return undefined;
  return (rows, candidate) => {
    let most = 0;
    for (const column of columns) most = Math.max(most, rows[candidate * portfolio.candidateWidth + column]!);
    return most;
  };
}

/** A signal as a candidate's row holds it. */
export interface SeenSignal {
  readonly feature: string;
  readonly value: number;
  readonly ageDays: number;
  /** Absent in programs that do not say how stated numbers are taken. */
  readonly sd?: number;
  /** Absent where the domain did not say. */
  readonly method?: (typeof signalMethods)[number];
  readonly cost?: number;
}

/** The signals in force of a candidate, by its row. */
export const signalsSeen = (
  { candidateFeatures, candidateWidth }: Portfolio,
  rows: Float32Array,
  candidate: number,
): readonly SeenSignal[] =>
  candidateFeatures.flatMap(({ name, spec, at }) => {
    const from = candidate * candidateWidth + at;
    if (spec.kind !== 'signal' || rows[from] !== 1) return [];
    const [value = 0, ageDays = 0, sd = 0, code = 0, cost = 0] = rows.subarray(from + 1, from + 6);
    const method = signalMethods[code - 1];
    const seen = { feature: name, value, ageDays };
    return [spec.stated ? { ...seen, sd, ...(method && { method }), cost } : seen];
  });
