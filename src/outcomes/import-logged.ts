import { userId, wordProblem, type Event, type EventOf, type UserId } from '../events/index.ts';
import { msPerDay, murmur128Hex, no, ok, type Result } from '../kit/index.ts';
import type { Objective, Portfolio } from '../program/index.ts';
import { cellOf, cut, rowOf, type Counts, type Reject, type Table } from '../tables/index.ts';
import { experienceFrom, type LoggedCandidate, type LoggedChoice } from './choice.ts';
import type { Experience } from './experience.ts';
import { readMapping } from './import-mapping.ts';
import { planOf, type ImportPlan } from './import-plan.ts';

/** What a decision sees of a user: the facts up to an instant, and the candidates. */
export interface Seen {
  readonly user: UserId;
  readonly facts: readonly Event[];
  readonly at: number;
  readonly candidates: readonly LoggedCandidate[];
}

/** Feature rows as the decision path would have seen them; row-major, in the portfolio's widths. */
export type See = (seen: Seen) => { readonly user: Float32Array; readonly candidates: Float32Array };

export interface ImportSetting {
  readonly portfolio: Portfolio;
  readonly see: See;
  /** Line of each row of the table in its file; by default rows are counted from 1. */
  readonly lines?: ArrayLike<number>;
  /** Ids of the decisions that other files gave; absent: none. */
  readonly known?: ReadonlySet<string>;
}

/** What an import gives: read = kept + rejected, and nothing that the table did not say. */
export interface Imported {
  readonly experience: Experience;
  /** Traits as facts, in event time. */
  readonly facts: ReadonlyMap<UserId, readonly Event[]>;
  readonly rejects: readonly Reject[];
  readonly counts: Omit<Counts, 'blank'>;
}

/** A row that was understood. */
interface LoggedRow {
  readonly id: string;
  readonly user: UserId;
  readonly at: number;
  readonly traits: readonly EventOf<'trait'>[];
  readonly chosen: number;
  readonly probability: Float64Array;
  readonly reward: readonly number[];
}

interface Fault {
  readonly field: string | null;
  readonly reason: string;
}

/**
 * Reads logged choices among fixed arms, one per row, by a mapping document. A row with an unknown arm, a
 * propensity outside (0, 1], probabilities that do not sum to 1, a missing or impossible outcome, or an id that stood
 * before is refused with its reason. Rewards whose window closes after the end of observation are NaN. Throws OUTCOMES_MAPPING_UNFIT.
 */
export function importLogged(
  table: Table,
  mapping: unknown,
  { portfolio, see, lines, known = new Set() }: ImportSetting,
): Imported {
  const plan = planOf(readMapping(mapping), table, portfolio);
  const kept: LoggedRow[] = [];
  const rejects: Reject[] = [];
  const stood = new Map<string, number>();
  const places = new Map(Object.keys(table.columns).map((name, i) => [name, i + 1]));
  for (let row = 0; row < table.rows; row++) {
    const line = lines?.[row] ?? row + 1;
    const read = once(readRow(plan, row, { line, objectives: portfolio.objectives.length }), plan, {
      stood,
      known,
    });
    if (read.ok) {
      kept.push(read.value);
      stood.set(read.value.id, line);
      continue;
    }
    const { field, reason } = read.error;
    const raw = cut(Object.values(rowOf(table, row)).join(','));
    rejects.push({ line, column: places.get(field ?? '') ?? 1, field, reason, raw });
  }
  const facts = factsOf(kept);
  return {
    experience: experienceFrom(
      kept.map((row) => choiceOfRow(row, facts.get(row.user)!, { plan, see })),
      portfolio,
      Float64Array.from(kept.flatMap(({ reward }) => reward)),
    ),
    facts,
    rejects,
    counts: { read: table.rows, kept: kept.length, rejected: rejects.length },
  };
}

interface Before {
  /** The line of each choice that was kept. */
  readonly stood: ReadonlyMap<string, number>;
  readonly known: ReadonlySet<string>;
}

/** A choice that has an id counts once, whatever its second row says; one that has none is told by its line. */
function once(
  read: Result<LoggedRow, Fault>,
  plan: ImportPlan,
  { stood, known }: Before,
): Result<LoggedRow, Fault> {
  if (!read.ok || !plan.id) return read;
  const { field } = plan.id;
  const { id } = read.value;
  if (known.has(id)) return no({ field, reason: 'this choice was imported from another file' });
  return stood.has(id) ? no({ field, reason: `this choice stands on line ${stood.get(id)} already` }) : read;
}

function readRow(
  plan: ImportPlan,
  row: number,
  { line, objectives }: { readonly line: number; readonly objectives: number },
): Result<LoggedRow, Fault> {
  const user = userOf(plan, row, line);
  if (!user.ok) return user;
  const at = plan.at(row);
  const until = plan.observedUntil(row);
  if (Number.isNaN(at)) return no({ field: null, reason: 'it has no time' });
  if (!(until >= at))
    return no({ field: null, reason: 'its observation ends before it begins, or is missing' });
  const arm = String(cellOf(plan.armOf, row) ?? '');
  const place = plan.places.get(arm);
  if (place === undefined) return no({ field: plan.armField, reason: `"${arm}" is no arm of the mapping` });
  const probability = plan.probability(row, place);
  const problem = distributionProblem(probability, place);
  if (problem !== undefined) return no({ field: plan.propensityField, reason: problem });
  const reward = Array.from<number>({ length: objectives }).fill(Number.NaN);
  for (const { objective, spec, field, column, length } of plan.outcomes) {
    const value = cellOf(column, row);
    const reason = outcomeProblem(spec, value === null ? null : Number(value), length / msPerDay);
    if (reason !== undefined) return no({ field, reason });
    if (at + length <= until) reward[objective] = Number(value);
  }
  const traits = traitsOf(plan, row, { user: user.value, at });
  for (const { name, value } of traits) {
    const reason = typeof value === 'string' ? wordProblem(value) : undefined;
    if (reason !== undefined) return no({ field: fieldOf(plan, name), reason });
  }
  const id = idOf(plan, row, { user: user.value, at, line });
  if (id === undefined) return no({ field: plan.id!.field, reason: 'the id of the choice is missing' });
  const chosen = place === plan.candidates.length ? -1 : place;
  return ok({ id, user: user.value, at, traits, chosen, probability, reward });
}

const fieldOf = ({ traits }: ImportPlan, name: string): string | null =>
  traits.find(({ trait }) => trait === name)?.field ?? null;

/** The id of a decision: by the choice's own, or by where it stands; undefined where its own is missing. */
function idOf(
  plan: ImportPlan,
  row: number,
  { user, at, line }: { readonly user: UserId; readonly at: number; readonly line: number },
): string | undefined {
  const own = plan.id ? String(cellOf(plan.id.column, row) ?? '') : undefined;
  if (own === '') return undefined;
  return `imported:${murmur128Hex(JSON.stringify(own === undefined ? [user, at, line] : [own]))}`;
}

function userOf({ user }: ImportPlan, row: number, line: number): Result<UserId, Fault> {
  const text = user ? cellOf(user.column, row) : `row-${line}`;
  const parsed = userId.safeParse(String(text ?? ''));
  if (parsed.success) return ok(parsed.data);
  return no({ field: user?.field ?? null, reason: parsed.error.issues[0]!.message });
}

/** Tolerance of a sum of logged probabilities, which are often written with six digits. */
const rounding = 1e-6;

function distributionProblem(probability: Float64Array, place: number): string | undefined {
  const own = probability[place]!;
  if (!(own > 0 && own <= 1)) return `the propensity of what was drawn is ${own}, not in (0, 1]`;
  if (!probability.every((p) => p >= 0 && p <= 1))
    return 'a probability of an arm is missing or not in [0, 1]';
  const sum = probability.reduce((total, p) => total + p, 0);
  return Math.abs(sum - 1) <= rounding * probability.length
    ? undefined
    : `the probabilities of the arms sum to ${sum}, not to 1`;
}

/** What no outcome of this kind can be. */
function outcomeProblem(
  { outcome, aggregate }: Objective,
  value: number | null,
  days: number,
): string | undefined {
  if (value === null) return 'the outcome is missing';
  if (aggregate === 'sum') return undefined;
  if (value < 0) return `${value} is negative`;
  if (aggregate === 'any') return value === 0 || value === 1 ? undefined : `${value} is neither 0 nor 1`;
  if (aggregate === 'days' && value > Math.ceil(days)) return `${value} days are more than the window has`;
  return outcome.kind === 'permission' || Number.isInteger(value) ? undefined : `${value} is not whole`;
}

/** Traits as facts at the time of the choice; the id follows from what is said, so that reading twice adds nothing. */
const traitsOf = (
  { traits }: ImportPlan,
  row: number,
  { user, at }: { readonly user: UserId; readonly at: number },
): readonly EventOf<'trait'>[] =>
  traits.flatMap(({ trait, column }) => {
    const value = cellOf(column, row);
    if (value === null || typeof value === 'object') return [];
    const id = `imported:${murmur128Hex(JSON.stringify([user, at, trait, value]))}` as Event['id'];
    return [{ kind: 'trait', id, user, at, name: trait, value }];
  });

function factsOf(rows: readonly LoggedRow[]): ReadonlyMap<UserId, readonly Event[]> {
  const facts = new Map<UserId, Event[]>();
  for (const { user, traits } of rows) {
    const known = facts.get(user);
    if (known) known.push(...traits);
    else facts.set(user, [...traits]);
  }
  for (const known of facts.values()) known.sort((a, b) => a.at - b.at);
  return facts;
}

function choiceOfRow(
  { id, user, at, chosen, probability }: LoggedRow,
  facts: readonly Event[],
  { plan, see }: { readonly plan: ImportPlan; readonly see: See },
): LoggedChoice {
  const candidates = plan.candidates.map((candidate) => ({ ...candidate, slot: at }));
  const known = facts.filter((fact) => fact.at <= at);
  const rows = see({ user, facts: known, at, candidates });
  return {
    id,
    user,
    artefact: 'imported',
    at,
    userRow: rows.user,
    candidateRows: rows.candidates,
    candidates,
    probability,
    chosen,
  };
}
