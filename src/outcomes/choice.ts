import { z } from 'zod';
import type { DecisionRecord, PlanRecord } from '../decision/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { outcomesErrors } from './errors.ts';
import type { Assignments, Experience } from './experience.ts';

/** A candidate as far as experience knows it: numbers of the portfolio, and its slot in milliseconds. */
export interface LoggedCandidate {
  readonly message: number;
  readonly channel: number;
  readonly slot: number;
}

/** One choice as it was logged, own or imported: a row of experience before its rewards. */
export interface LoggedChoice {
  readonly id: string;
  readonly user: string;
  /** Digest of the artefact that scored it, or where it is from. */
  readonly artefact: string;
  readonly at: number;
  readonly userRow: Float32Array;
  /** One row per candidate, at least; rows beyond are not looked at. */
  readonly candidateRows: Float32Array;
  readonly candidates: readonly LoggedCandidate[];
  /** Of the candidates, and of no-send, last. */
  readonly probability: Float64Array;
  /** Place among the candidates, or -1 for no-send. */
  readonly chosen: number;
  /** Where the user stood in holdouts and experiments; absent: nothing is known of any. */
  readonly assignments?: Assignments;
  /** What each candidate was charged of the user's contact plan; absent: nothing. */
  readonly charge?: Float64Array | undefined;
}

/** What experience has of candidates. */
export type CandidateColumns = Pick<
  Experience,
  'candidateWidth' | 'candidateRows' | 'message' | 'channel' | 'slot' | 'probability' | 'charge'
>;

/** A logged choice that is kept in a form of its own, and lays its candidates out itself. */
export interface KeptChoice extends Omit<LoggedChoice, 'candidates' | 'candidateRows' | 'charge'> {
  /** Candidates. */
  readonly count: number;
  /** Writes what is of its candidates into the columns from place `from` on. */
  readonly writeCandidates: (into: CandidateColumns, from: number) => void;
}

/** A decision of this portfolio as a logged choice; throws OUTCOMES_PORTFOLIO_DIFFERS. */
export function choiceOf(decision: DecisionRecord, portfolio: Portfolio): LoggedChoice {
  checkPortfolio(decision.digests.portfolio, portfolio);
  return {
    id: decision.id,
    user: decision.user,
    artefact: decision.digests.artefact,
    at: decision.at,
    userRow: decision.rows.user,
    candidateRows: decision.rows.candidates,
    candidates: decision.candidates.slice(0, decision.eligible),
    probability: decision.probability,
    chosen: decision.chosen,
    assignments: decision.assignments,
  };
}

/**
 * A plan decision of this portfolio as a logged choice, with plans in the place of candidates: each by its number for a
 * message, with the end of the period for a slot, and no features of its own. Throws OUTCOMES_PORTFOLIO_DIFFERS.
 */
export function planChoiceOf(decision: PlanRecord, portfolio: Portfolio): LoggedChoice {
  const { id, user, at, userRow, plans, probability, chosen, digests, assignments } = decision;
  checkPortfolio(digests.portfolio, portfolio);
  const until = at + millisOf(portfolio.plans!.period);
  return {
    id,
    user,
    artefact: digests.beliefs,
    at,
    userRow,
    candidateRows: new Float32Array(plans.length * portfolio.candidateWidth),
    candidates: plans.map((_, plan) => ({ message: plan, channel: 0, slot: until })),
    probability: Float64Array.of(...probability, 0),
    chosen,
    assignments,
  };
}

/** Throws OUTCOMES_PORTFOLIO_DIFFERS. */
export function checkPortfolio(recorded: string, { digest }: Portfolio): void {
  if (recorded !== digest) throw outcomesErrors.OUTCOMES_PORTFOLIO_DIFFERS({ recorded, given: digest });
}

/** Lays choices out as experience, row by row, with their rewards (choices x objectives). */
export function experienceFrom(
  choices: readonly (LoggedChoice | KeptChoice)[],
  portfolio: Pick<Portfolio, 'objectives' | 'userWidth' | 'candidateWidth'>,
  reward: Float64Array,
): Experience {
  const { userWidth, candidateWidth } = portfolio;
  const rows = choices.length;
  const first = new Int32Array(rows + 1);
  choices.forEach((choice, row) => (first[row + 1] = first[row]! + countOf(choice)));
  const count = first[rows]!;
  const users = new Map<string, number>();
  const artefacts = new Map<string, number>();
  const assignments = new Map<string, number>();
  const out = {
    rows,
    objectives: portfolio.objectives.map(({ name }) => name),
    userWidth,
    candidateWidth,
    decision: choices.map(({ id }) => id),
    user: new Int32Array(rows),
    artefact: new Int32Array(rows),
    assigned: new Int32Array(rows),
    at: new Float64Array(rows),
    userRows: new Float32Array(rows * userWidth),
    first,
    candidateRows: new Float32Array(count * candidateWidth),
    message: new Int32Array(count),
    channel: new Int32Array(count),
    slot: new Float64Array(count),
    probability: new Float64Array(count),
    charge: new Float64Array(count),
    silence: new Float64Array(rows),
    chosen: new Int32Array(rows),
    reward,
  };
  choices.forEach((choice, row) => {
    out.user[row] = numberIn(users, choice.user);
    out.artefact[row] = numberIn(artefacts, choice.artefact);
    out.assigned[row] = numberIn(assignments, wordOf(choice.assignments));
    out.at[row] = choice.at;
    out.chosen[row] = choice.chosen;
    out.userRows.set(choice.userRow, row * userWidth);
    out.silence[row] = choice.probability[countOf(choice)]!;
    writeCandidates(choice, out, first[row]!);
  });
  return {
    ...out,
    users: [...users.keys()],
    artefacts: [...artefacts.keys()],
    assignments: [...assignments.keys()].map(assignmentsOf),
  };
}

const countOf = (choice: LoggedChoice | KeptChoice): number =>
  'count' in choice ? choice.count : choice.candidates.length;

/** Assignments as a word, for columns of text: most rows stand where others do. */
export const wordOf = (assignments: Assignments = []): string =>
  assignments.length === 0 ? '[]' : JSON.stringify(assignments);

/** Assignments of a word; throws OUTCOMES_TABLES_UNFIT. */
export function assignmentsOf(word: string): Assignments {
  const parsed = assignmentsSchema.safeParse(jsonOf(word));
  if (parsed.success) return parsed.data;
  throw outcomesErrors.OUTCOMES_TABLES_UNFIT({ problem: `"${word}" is no list of assignments` });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const assignmentsSchema = z.array(z.strictObject({ layer: z.string(), arm: z.string(), share: z.number() }));

/** The number of a word, in the order they come. */
export function numberIn(numbers: Map<string, number>, word: string): number {
  const known = numbers.get(word) ?? numbers.size;
  if (known === numbers.size) numbers.set(word, known);
  return known;
}

/** Writes what is of a choice's candidates into the columns from place `from` on. */
function writeCandidates(choice: LoggedChoice | KeptChoice, into: CandidateColumns, from: number): void {
  if ('count' in choice) return choice.writeCandidates(into, from);
  const { candidates, probability, charge, candidateRows } = choice;
  const { length } = candidates;
  into.candidateRows.set(candidateRows.subarray(0, length * into.candidateWidth), from * into.candidateWidth);
  for (let i = 0; i < length; i++) {
    into.message[from + i] = candidates[i]!.message;
    into.channel[from + i] = candidates[i]!.channel;
    into.slot[from + i] = candidates[i]!.slot;
    into.probability[from + i] = probability[i]!;
    into.charge[from + i] = charge?.[i] ?? 0;
  }
}
