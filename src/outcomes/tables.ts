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
      ['artefact', { kind: 'text', codes: experience.artefact, words: experience.artefacts }],
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
      ...(candidateWidth === 0
        ? []
        : [['features', column(experience.candidateRows, candidateWidth)] as const]),
    ]),
  };
}

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
    artefact: artefact.codes,
    artefacts: artefact.words,
    at: columnOf(choices, 'at', 'time').values,
    userRows: features.values,
    first: offsetsOf(columnOf(candidates, 'row', 'integer').values, choices.rows),
    candidateRows: own?.values ?? new Float32Array(0),
    message: columnOf(candidates, 'message', 'integer').values,
    channel: columnOf(candidates, 'channel', 'integer').values,
    slot: columnOf(candidates, 'slot', 'time').values,
    probability: columnOf(candidates, 'probability', 'number').values,
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
