import { atLambdas, valuerOf, type Prices, type Valuer } from '../arbitration/index.ts';
import { suppressionReasons } from '../eligibility/index.ts';
import { uniformOf } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { columnNames, signalsSeen, type SeenSignal } from '../scoring/index.ts';
import type { PlanStanding } from '../state/index.ts';
import { pricesOf } from './arms.ts';
import type { Decision, SeenAddress } from './decision.ts';

/** A candidate that could be chosen, no-send last. */
export interface ExplainedChoice {
  readonly name: string;
  /** Increment over no-send per objective, in its own unit. */
  readonly increments: readonly { readonly mean: number; readonly sd: number }[];
  /** What each objective adds to the value, then what the message is charged, below zero; see `Explanation.terms`. */
  readonly terms: readonly number[];
  readonly value: number;
  readonly probability: number;
  /** Value signals that spoke for it, as seen; absent: none. */
  readonly signals?: readonly SeenSignal[];
}

/** A decision in full, as data: why this, why not that, and how the choice fell. */
export interface Explanation {
  readonly decision: string;
  readonly user: string;
  readonly at: string;
  readonly zone: string;
  readonly opportunities: readonly {
    readonly program: string;
    readonly generator: string;
    readonly until: string;
  }[];
  readonly features: readonly { readonly name: string; readonly value: number }[];
  /** Each with its exchange rate and, where a floor presses, the multiplier that is added to it. */
  readonly objectives: readonly {
    readonly name: string;
    readonly unit: string;
    readonly rate: number;
    readonly multiplier?: number;
  }[];
  /**
   * Names of the terms of a value: the objectives, "message" for what a message costs, "acting" where value signals may
   * say what acting on them costs, "budget <name>" for each budget that has a price, and where it has one "plan".
   */
  readonly terms: readonly string[];
  /** Prices of budgets that use had moved, from the solved ones; absent: none. */
  readonly paced?: readonly { readonly budget: string; readonly solved: number; readonly price: number }[];
  /** Programs whose policy was stopped by hand, so that their fallback decided; absent: none. */
  readonly fallback?: readonly string[];
  readonly choices: readonly ExplainedChoice[];
  readonly noes: readonly {
    readonly name: string;
    readonly reasons: readonly { readonly code: string; readonly words: string; readonly until?: string }[];
  }[];
  readonly assignments: readonly { readonly layer: string; readonly arm: string; readonly share: number }[];
  /** The contact plan: until when it lasts, and what it still allows under each of its ceilings. */
  readonly plan?: {
    readonly name: string;
    readonly until: string;
    readonly left: Readonly<Record<string, number>>;
  };
  /** Addresses that others had or have too: what was refused there, and when they were contacted at it. */
  readonly addresses?: readonly {
    readonly channel: string;
    readonly refused: readonly string[];
    readonly contacts: readonly string[];
  }[];
  readonly chosen: string;
  readonly propensity: number;
  /** What would have gone, were it not for a holdout, and the probability of that choice. */
  readonly shadow?: { readonly name: string; readonly propensity: number };
  /** The uniform number on [0, 1) that chose. */
  readonly draw: number;
}

const noSend = 'no-send';

/** An instant as explanations write it. */
export const isoOf = (at: number): string => new Date(at).toISOString();

/** Explains a decision under the portfolio and prices it was made with. */
export function explain(decision: Decision, portfolio: Portfolio, declared: Prices): Explanation {
  const solved = pricesOf(portfolio, declared, decision.assignments);
  const prices = decision.paced ? atLambdas(solved, decision.paced) : solved;
  const nameOf = namerOf(portfolio);
  const { candidates, eligible, chosen } = decision;
  const names = columnNames(portfolio).user;
  const valuer = valuerOf(portfolio, prices);
  const planCharge = valuer.planCharge(decision.plan);
  const terms = [
    ...portfolio.objectives.map(({ name }) => name),
    'message',
    ...(valuer.actingCost ? ['acting'] : []),
    ...valuer.scarce.map(({ name }) => `budget ${name}`),
    ...(planCharge ? ['plan'] : []),
  ];
  return {
    decision: decision.id,
    user: decision.user,
    at: isoOf(decision.at),
    zone: decision.zone,
    opportunities: decision.opportunities.map(({ program, generator, until }) => ({
      program,
      generator,
      until: isoOf(until),
    })),
    features: [...decision.rows.user].map((value, i) => ({ name: names[i]!, value })).slice(1),
    objectives: portfolio.objectives.map(({ name, spec }) => ({
      name,
      unit: spec.unit,
      rate: prices.rates[name] ?? 0,
      ...(prices.multipliers[name] ? { multiplier: prices.multipliers[name] } : {}),
    })),
    terms,
    ...(decision.paced ? { paced: movedOf(solved, prices) } : {}),
    ...(decision.fallback ? { fallback: decision.fallback.map((g) => portfolio.programs[g]!.id) } : {}),
    choices: choicesOf(decision, { portfolio, valuer, planCharge, terms, nameOf }),
    noes: candidates.slice(eligible).map((candidate, i) => ({
      name: nameOf(candidate),
      reasons: decision.noes
        .filter((no) => no.candidate === eligible + i)
        .map(({ reason, until }) => ({
          code: reason,
          words: suppressionReasons[reason] ?? reason,
          ...(until === undefined ? {} : { until: isoOf(until) }),
        })),
    })),
    assignments: decision.assignments,
    ...(decision.plan ? { plan: planWords(decision.plan, portfolio) } : {}),
    ...(decision.addresses ? { addresses: decision.addresses.map(addressWords) } : {}),
    chosen: chosen < 0 ? noSend : nameOf(candidates[chosen]!),
    propensity: decision.propensity,
    ...(decision.shadow
      ? { shadow: { name: nameOf(decision.shadow), propensity: decision.shadow.propensity } }
      : {}),
    draw: uniformOf(decision.id, 'draw'),
  };
}

const movedOf = (solved: Prices, prices: Prices): NonNullable<Explanation['paced']> =>
  prices.budgets.flatMap(({ name, lambda }, b) => {
    const before = solved.budgets[b]!.lambda;
    return lambda === before ? [] : [{ budget: name, solved: before, price: lambda }];
  });

const namerOf =
  ({ messages, channels }: Portfolio) =>
  ({ message, channel, slot }: Pick<Candidate, 'message' | 'channel' | 'slot'>): string =>
    `${messages[message]!.name} by ${channels[channel]!.name} at ${isoOf(slot).slice(0, 16).replace('T', ' ')}`;

const addressWords = ({ channel, refused, contacts }: SeenAddress) => ({
  channel,
  refused,
  contacts: contacts.map(isoOf),
});

function planWords({ name, until, left }: PlanStanding, { channels }: Portfolio) {
  const ceilings = [...left].map((count, c) => [channels[c]?.name ?? 'all', count] as const);
  return {
    name,
    until: isoOf(until),
    left: Object.fromEntries(ceilings.filter(([, count]) => Number.isFinite(count))),
  };
}

interface Pricing {
  readonly portfolio: Portfolio;
  readonly valuer: Valuer;
  readonly planCharge: ReturnType<Valuer['planCharge']>;
  readonly terms: readonly string[];
  readonly nameOf: (candidate: Candidate) => string;
}

function choicesOf(
  decision: Decision,
  { portfolio, valuer: { weights, scarce, actingCost }, planCharge, terms, nameOf }: Pricing,
): readonly ExplainedChoice[] {
  const { increments, eligible, candidates, value, probability, rows } = decision;
  const objectives = [...weights.keys()];
  const sends = candidates.slice(0, eligible).map((candidate, i) => {
    const at = (k: number) => i * objectives.length + k;
    const worth = objectives.map((k) => weights[k]! * increments.mean[at(k)]!);
    const charged = [
      -portfolio.channels[candidate.channel]!.cost,
      ...(actingCost ? [-actingCost(rows.candidates, i)] : []),
      ...scarce.map(({ charges }) => -charges[candidate.channel]!),
      ...(planCharge ? [-planCharge(candidate)] : []),
    ];
    const signals = signalsSeen(portfolio, rows.candidates, i);
    return {
      name: nameOf(candidate),
      increments: objectives.map((k) => ({ mean: increments.mean[at(k)]!, sd: increments.sd[at(k)]! })),
      terms: [...worth, ...charged],
      value: value[i]!,
      probability: probability[i]!,
      ...(signals.length > 0 ? { signals } : {}),
    };
  });
  const nothing = { mean: 0, sd: 0 };
  const silence = {
    name: noSend,
    increments: objectives.map(() => nothing),
    terms: terms.map(() => 0),
    value: 0,
    probability: probability[eligible]!,
  };
  return [...sends, silence];
}
