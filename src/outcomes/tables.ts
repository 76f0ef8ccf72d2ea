import {
  columnOf,
  integers,
  numbers,
  tableOf,
  texts,
  times,
  type Column,
  type Table,
  type TextColumn,
} from '../tables/index.ts';
import { assignmentsOf, numberIn, wordOf } from './choice.ts';
import { outcomesErrors } from './errors.ts';
import type { Experience } from './experience.ts';

/** Experience as two tables: a row per choice, and a row per candidate with the number of its choice in `row`. */
export interface ExperienceTables {
  readonly choices: Table;
  readonly candidates: Table;
}

const rewardColumn = 'reward.';

/** Experience as tables, for Parquet. Rewards of open windows are missing values, in columns `reward.<objective>`. */
export function tablesOf(experience: Experience): ExperienceTables {
  const { rows, objectives, candidateWidth } = experience;
  const column = (values: Float32Array, width: number): Column => ({ kind: 'vector', values, width });
  const rewards = objectives.map((name, k) => {
    const values = Float64Array.from(
      { length: rows },
      (_, row) => experience.reward[row * objectives.length + k]!,
    );
    return [`${rewardColumn}${name}`, numbers(values)] as const;
  });
  const owner = Int32Array.from(experience.message);
  for (let row = 0; row < rows; row++) owner.fill(row, experience.first[row], experience.first[row + 1]);
  return {
    choices: tableOf([
      ['decision', texts(experience.decision)],
      ['user', { kind: 'text', codes: experience.user, words: experience.users }],
      ['unit', unitColumn(experience)],
      ['artefact', { kind: 'text', codes: experience.artefact, words: experience.artefacts }],
      [
        'assignments',
        { kind: 'text', codes: experience.assigned, words: experience.assignments.map(wordOf) },
      ],
      ['at', times(experience.at)],
      ['chosen', integers(experience.chosen)],
      ['silence', numbers(experience.silence)],
      ['features', column(experience.userRows, experience.userWidth)],
      ...rewards,
    ]),
    candidates: tableOf([
      ['row', integers(owner)],
      ['message', integers(experience.message)],
      ['channel', integers(experience.channel)],
      ['slot', times(experience.slot)],
      ['probability', numbers(experience.probability)],
      ['charge', numbers(experience.charge)],
      ...(candidateWidth === 0
        ? []
        : [['features', column(experience.candidateRows, candidateWidth)] as const]),
    ]),
  };
}

const unitColumn = ({ user, users, units }: Experience): TextColumn =>
  units ? { kind: 'text', codes: units.of, words: units.names } : { kind: 'text', codes: user, words: users };

const unfit = (problem: string) => outcomesErrors.OUTCOMES_TABLES_UNFIT({ problem });

/** Experience from its tables; throws OUTCOMES_TABLES_UNFIT, and TABLES_COLUMN_… for a column that is not there. */
export function experienceOfTables({ choices, candidates }: ExperienceTables): Experience {
  const features = columnOf(choices, 'features', 'vector');
  const own = candidates.columns['features'] && columnOf(candidates, 'features', 'vector');
  const user = columnOf(choices, 'user', 'text');
  const artefact = columnOf(choices, 'artefact', 'text');
  const named = Object.keys(choices.columns).filter((name) => name.startsWith(rewardColumn));
  const experience: Experience = {
    rows: choices.rows,
    objectives: named.map((name) => name.slice(rewardColumn.length)),
    userWidth: features.width,
    candidateWidth: own?.width ?? 0,
    decision: wordsIn(columnOf(choices, 'decision', 'text')),
    user: user.codes,
    users: user.words,
    ...unitsIn(choices),
    artefact: artefact.codes,
    artefacts: artefact.words,
    ...standingIn(choices),
    at: columnOf(choices, 'at', 'time').values,
    userRows: features.values,
    first: offsetsOf(columnOf(candidates, 'row', 'integer').values, choices.rows),
    candidateRows: own?.values ?? new Float32Array(0),
    message: columnOf(candidates, 'message', 'integer').values,
    channel: columnOf(candidates, 'channel', 'integer').values,
    slot: columnOf(candidates, 'slot', 'time').values,
    probability: columnOf(candidates, 'probability', 'number').values,
    charge: chargesIn(candidates),
    silence: columnOf(choices, 'silence', 'number').values,
    chosen: columnOf(choices, 'chosen', 'integer').values,
    reward: interleaved(
      named.map((name) => columnOf(choices, name, 'number').values),
      choices.rows,
    ),
  };
  checkRows(experience);
  return experience;
}

/** Tables from before this column was written are of choices that no experiment of ours made. */
function standingIn(choices: Table): Pick<Experience, 'assigned' | 'assignments'> {
  if (!choices.columns['assignments']) return { assigned: new Int32Array(choices.rows), assignments: [[]] };
  const { codes, words } = columnOf(choices, 'assignments', 'text');
  const assignments = words.map(assignmentsOf);
  if (!codes.some((code) => code < 0)) return { assigned: codes, assignments };
  return {
    assigned: codes.map((code) => (code < 0 ? words.length : code)),
    assignments: [...assignments, []],
  };
}

/** Nothing where all were alone, as in tables from before this column was written. */
function unitsIn(choices: Table): Pick<Experience, 'units'> {
  if (!choices.columns['unit']) return {};
  const { codes, words } = columnOf(choices, 'unit', 'text');
  const user = columnOf(choices, 'user', 'text');
  const isAlone = (row: number) => codes[row]! < 0 || words[codes[row]!] === user.words[user.codes[row]!];
  if (codes.every((_, row) => isAlone(row))) return {};
  const [of, names] = numberedOf(codes.length, (row) =>
    isAlone(row) ? user.words[user.codes[row]!]! : words[codes[row]!]!,
  );
  return { units: { of, names } };
}

/** Words of rows by their numbers, in the order they appear. */
function numberedOf(rows: number, wordAt: (row: number) => string): readonly [Int32Array, readonly string[]] {
  const numbers = new Map<string, number>();
  const of = Int32Array.from({ length: rows }, (_, row) => numberIn(numbers, wordAt(row)));
  return [of, [...numbers.keys()]];
}

function chargesIn(candidates: Table): Float64Array {
  if (!candidates.columns['charge']) return new Float64Array(candidates.rows);
  return columnOf(candidates, 'charge', 'number').values.map((charge) => charge || 0);
}

const wordsIn = ({ codes, words }: TextColumn): readonly string[] =>
  Array.from(codes, (code) => words[code] ?? '');

function interleaved(columns: readonly Float64Array[], rows: number): Float64Array {
  const out = new Float64Array(rows * columns.length);
  columns.forEach((values, k) => values.forEach((value, row) => (out[row * columns.length + k] = value)));
  return out;
}

/** Offsets of the candidates of each row, from the row that each candidate names; they stand in order. */
function offsetsOf(owner: Int32Array, rows: number): Int32Array {
  const first = new Int32Array(rows + 1);
  owner.forEach((row, i) => {
    if (!(row >= (owner[i - 1] ?? 0) && row < rows))
      throw unfit(`candidate ${i} belongs to choice ${row}, out of order or not there`);
    first[row + 1]!++;
  });
  for (let row = 0; row < rows; row++) first[row + 1]! += first[row]!;
  return first;
}

function checkRows({ rows, first, probability, silence, chosen, user }: Experience): void {
  for (let row = 0; row < rows; row++) {
    const count = first[row + 1]! - first[row]!;
    if (!(chosen[row]! >= -1 && chosen[row]! < count))
      throw unfit(`choice ${row} chose candidate ${chosen[row]} of ${count}`);
    if (user[row]! < 0) throw unfit(`choice ${row} is of no user`);
    let sum = silence[row]!;
    for (let i = first[row]!; i < first[row + 1]!; i++) sum += probability[i]!;
    if (!(Math.abs(sum - 1) <= 1e-6)) throw unfit(`the probabilities of choice ${row} sum to ${sum}`);
  }
}
