import { arbitrationErrors } from '../errors.ts';

/** What messages bring, and at least so much of it. */
interface PopulationObjective {
  readonly name: string;
  /** Floor: the total must not be less. Absent: no floor. */
  readonly least?: number | undefined;
}

/** What is used up by messages: at most so much of it in all. Infinity is no limit, 0 is never. */
interface PopulationBudget {
  readonly name: string;
  readonly limit: number;
}

/**
 * Some rows with their candidates, row-major: candidates of row i are those numbered first[i] … first[i + 1] − 1.
 * A row is one decision to make, of which at most one candidate is chosen; no-send is always there, and counts 0.
 */
export interface PopulationBlock {
  readonly rows: number;
  /** rows + 1 offsets. */
  readonly first: Int32Array;
  /** By candidate: v at the exchange rates, less the channel's cost, in the common value unit. */
  readonly value: Float64Array;
  /** candidates x objectives: increment over no-send, in the objective's direction, so that more is better. */
  readonly gain: Float64Array;
  /** candidates x budgets: units used, at least 0. */
  readonly use: Float64Array;
}

/** Who may be contacted with what, and within which limits; blocks are read once per pass, in the same order. */
export interface Population {
  readonly objectives: readonly PopulationObjective[];
  readonly budgets: readonly PopulationBudget[];
  readonly blocks: () => Iterable<PopulationBlock>;
}

const invalid = (at: string, problem: string) =>
  arbitrationErrors.ARBITRATION_POPULATION_INVALID({ at, problem });

/** Checks names and limits; throws ARBITRATION_POPULATION_INVALID. */
export function checkTerms({ objectives, budgets }: Pick<Population, 'objectives' | 'budgets'>): void {
  for (const { name, least } of objectives) {
    if (least !== undefined && !Number.isFinite(least))
      throw invalid(`objective ${name}`, `its floor is ${least}`);
  }
  for (const { name, limit } of budgets)
    if (!(limit >= 0)) throw invalid(`budget ${name}`, `its limit is ${limit}`);
}

/** Checks one block; throws ARBITRATION_POPULATION_INVALID. */
export function checkBlock(
  { rows, first, value, gain, use }: PopulationBlock,
  { objectives, budgets }: Pick<Population, 'objectives' | 'budgets'>,
): void {
  const candidates = first[rows] ?? -1;
  const fits =
    first.length === rows + 1 &&
    first[0] === 0 &&
    value.length >= candidates &&
    gain.length >= candidates * objectives.length &&
    use.length >= candidates * budgets.length;
  if (!fits) throw invalid('block', `its arrays do not fit ${rows} rows with ${candidates} candidates`);
  for (let row = 0; row < rows; row++)
    if (first[row]! > first[row + 1]!)
      throw invalid(`block, row ${row}`, 'its candidates end before they begin');
  const isOdd = (number: number) => !Number.isFinite(number);
  refuse(value, candidates, { what: 'value', isWrong: isOdd });
  refuse(gain, candidates * objectives.length, { what: 'gain', isWrong: isOdd });
  refuse(use, candidates * budgets.length, {
    what: 'use',
    isWrong: (value) => !(value >= 0 && value < Infinity),
  });
}

function refuse(
  values: Float64Array,
  count: number,
  { what, isWrong }: { readonly what: string; readonly isWrong: (value: number) => boolean },
): void {
  for (let at = 0; at < count; at++)
    if (isWrong(values[at]!)) throw invalid(`block, ${what} ${at}`, `it is ${values[at]}`);
}
