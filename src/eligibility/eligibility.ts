import { millis, type Millis } from '../kit/index.ts';
import type { Candidate, Gap, Opening } from '../opportunities/index.ts';
import type { Portfolio, PortfolioMessage } from '../program/index.ts';
import { rulesOf, type DeclaredRule } from './kinds.ts';
import type { Check, Refusal, Rule, RuleContext, RuleLayer } from './rule.ts';

/** One rule's no to one candidate; a candidate may collect several. */
export interface No {
  readonly candidate: number;
  readonly rule: string;
  readonly reason: string;
  /** The earliest instant from the slot on at which this rule would allow it, where time changes anything. */
  readonly until?: number;
}

/** The rules of a portfolio at work. */
export interface Eligibility {
  /** Layers of users on whom rules are tried out in a looser form; the context says who is in them. */
  readonly layers: readonly RuleLayer[];
  /** The rules made ready for one user at one moment. */
  readonly judge: (context: RuleContext) => Judge;
}

/** Compiles the rules of a portfolio; throws PROGRAM_INVALID. */
export function eligibilityOf(portfolio: Portfolio): Eligibility {
  const declared = rulesOf(portfolio);
  const rules = askedOnce(declared, portfolio);
  const hours = hoursOf(declared, portfolio);
  const layers = new Map(
    declared.flatMap(({ rule }) => (rule.layer ? [[rule.layer.layer, rule.layer]] : [])),
  );
  const compiled = { messages: portfolio.messages, rules, ...hours };
  return { layers: [...layers.values()], judge: (context) => new Judge(compiled, context) };
}

const holdsFor =
  ({ rule, program }: DeclaredRule) =>
  (message: PortfolioMessage): boolean =>
    (program === undefined || program === message.program) && rule.classes.includes(message.class);

/**
 * Rules that say the same are one rule, which holds for the messages of all who declared it: house rules are asked once
 * and not once per program. It stands where the first of them stood; one that a program declares twice stays two.
 */
function askedOnce(declared: readonly DeclaredRule[], { messages }: Portfolio): Compiled['rules'] {
  const asked = new Map<string, { readonly rule: Rule; readonly holds: boolean[] }>();
  const times = new Map<string, number>();
  for (const one of declared) {
    const own = `${one.program ?? ''}\n${one.same}`;
    const time = times.get(own) ?? 0;
    times.set(own, time + 1);
    const name = `${time}\n${one.same}`;
    const holds = messages.map(holdsFor(one));
    const known = asked.get(name);
    if (known) holds.forEach((held, i) => (known.holds[i] ||= held));
    else asked.set(name, { rule: one.rule, holds });
  }
  return [...asked.values()];
}

interface Compiled {
  readonly messages: readonly PortfolioMessage[];
  /** Every rule, and by message number whether it holds for it. */
  readonly rules: readonly { readonly rule: Rule; readonly holds: readonly boolean[] }[];
  /** By message: the number of its set of rules about hours. */
  readonly hoursOf: readonly number[];
  /** The sets of rules about hours. */
  readonly hours: readonly (readonly Rule[])[];
}

/** Messages whose rules about hours say the same share one number. */
function hoursOf(
  declared: readonly DeclaredRule[],
  { messages }: Portfolio,
): Pick<Compiled, 'hours' | 'hoursOf'> {
  const sets = new Map<string, { readonly number: number; readonly rules: readonly Rule[] }>();
  const numbers = messages.map((message) => {
    const held = declared.filter((one) => one.rule.opens && holdsFor(one)(message));
    const name = [...new Set(held.map(({ same }) => same))].sort().join('\n');
    const set = sets.get(name) ?? { number: sets.size, rules: held.map(({ rule }) => rule) };
    sets.set(name, set);
    return set.number;
  });
  return { hoursOf: numbers, hours: [...sets.values()].map(({ rules }) => rules) };
}

/** A rule that has something to ask of this user's candidates. */
interface Question {
  readonly kind: string;
  /** Whether it is about the hour of the clock. */
  readonly byClock: boolean;
  readonly holds: readonly boolean[];
  readonly check: Check;
}

const noGaps: readonly Gap[] = [];

/** How often a deferral may be moved on; past it the message is dropped. */
const mostMoves = 32;

/** The rules of a portfolio before one user at one moment: each is prepared once, then asked about candidates. */
export class Judge {
  readonly #compiled: Compiled;
  readonly #context: RuleContext;
  readonly #questions: readonly Question[];
  /** Those that are not about the hour of the clock. */
  readonly #timeless: readonly Question[];
  /** By hours: the open instant that was found last; no clock need be asked about it again. */
  readonly #openAt: Millis[] = [];

  constructor(compiled: Compiled, context: RuleContext) {
    this.#compiled = compiled;
    this.#context = context;
    const questions: Question[] = [];
    const timeless: Question[] = [];
    for (const { rule, holds } of compiled.rules) {
      const check = rule.prepare(context);
      if (!check) continue;
      const question = { kind: rule.kind, byClock: rule.opens !== undefined, holds, check };
      questions.push(question);
      if (!question.byClock) timeless.push(question);
    }
    this.#questions = questions;
    this.#timeless = timeless;
  }

  /** The number of a message's rules about hours, for `opens`. */
  hoursOf(message: number): number {
    return this.#compiled.hoursOf[message]!;
  }

  /** The first instant in [at, end) at which every rule of these hours lets through; `end` when there is none. */
  opens(hours: number, at: Millis, end: Millis): Opening {
    const rules = this.#compiled.hours[hours]!;
    let start = at;
    let gaps: Gap[] | undefined;
    for (let i = 0, agree = 0; agree < rules.length && start < end; i = (i + 1) % rules.length, agree++) {
      const next = rules[i]!.opens!(this.#context, start, end);
      if (next === start) continue;
      (gaps ??= []).push({ start, end: next, rule: rules[i]!.kind });
      start = next;
      agree = 0;
    }
    if (start < end) this.#openAt[hours] = start;
    return { at: start, gaps: gaps ?? noGaps };
  }

  /** Every rule on every candidate; all the noes, by candidate. A candidate without one is eligible. */
  noes(candidates: readonly Candidate[]): readonly No[] {
    const noes: No[] = [];
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!;
      const message = this.#compiled.messages[candidate.message]!;
      const isOpen = this.#openAt[this.hoursOf(candidate.message)] === candidate.slot;
      const questions = isOpen ? this.#timeless : this.#questions;
      for (const { kind, holds, check } of questions) {
        if (!holds[candidate.message]) continue;
        const refusal = check(candidate, message);
        if (refusal) noes.push(noOf(i, kind, refusal));
      }
    }
    return noes;
  }

  /**
   * Every rule on a candidate that leaves at `now`, on its slot or late: rules about hours look at the clock,
   * rules about contacts at the slot, which is the candidate's place in the ledger.
   */
  noesAt(now: Millis, candidate: Candidate): readonly No[] {
    const message = this.#compiled.messages[candidate.message]!;
    const leaving = { ...candidate, slot: now };
    return this.#questions.flatMap(({ kind, byClock, holds, check }) => {
      const refusal = holds[candidate.message] ? check(byClock ? leaving : candidate, message) : undefined;
      return refusal ? [noOf(0, kind, refusal)] : [];
    });
  }

  /**
   * The first instant past a candidate's slot and before `end` at which it would be eligible, if every rule
   * against it asks for a later moment; undefined when one does not, or none comes in time.
   */
  laterSlot(candidate: Candidate, end: Millis): Millis | undefined {
    const hours = this.hoursOf(candidate.message);
    let at = millis(candidate.slot);
    for (let moves = 0; moves < mostMoves && at < end; moves++) {
      const next = this.#deferredTo({ ...candidate, slot: at });
      if (next === at) return at;
      if (next === undefined || next >= end) return undefined;
      at = this.opens(hours, next, end).at;
    }
    return undefined;
  }

  /** Where the rules against a candidate would move it: its own slot when there are none; undefined for a plain no. */
  #deferredTo(candidate: Candidate): Millis | undefined {
    const message = this.#compiled.messages[candidate.message]!;
    let to = candidate.slot;
    for (const { holds, check } of this.#questions) {
      const refusal = holds[candidate.message] ? check(candidate, message) : undefined;
      if (!refusal) continue;
      if (!refusal.defers || refusal.until === undefined) return undefined;
      to = Math.max(to, refusal.until);
    }
    return millis(to);
  }
}

const noOf = (candidate: number, rule: string, { reason, until }: Refusal): No =>
  until === undefined ? { candidate, rule, reason } : { candidate, rule, reason, until };
