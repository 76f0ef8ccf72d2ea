// Sums over units of the columns of a metric at its looks.
import { followed, pairsOf, resultNames as named, type Placed } from '../layout.ts';

export const counted = (column: string): string => `CAST(COUNT(${column}) AS DOUBLE PRECISION)`;

export const varied = (a: string, b: string): string => (a === b ? `VAR_POP(${a})` : `COVAR_POP(${a}, ${b})`);

/** Units in by the earlier of two looks are those that have both columns. */
export function looksSql(placed: Placed): readonly string[] {
  const columns = followed(placed);
  return [
    ...placed.looks.map((_, at) => {
      const first = columns.find(({ look }) => look === at)!;
      return `${counted(first.name)} AS ${named.lookN(placed, at)}`;
    }),
    ...columns.map(({ name }, i) => `AVG(${name}) AS ${named.lookMean(placed, i)}`),
    ...pairsOf(columns.length).map(
      ([i, j]) => `${varied(columns[i]!.name, columns[j]!.name)} AS ${named.lookVariance(placed, i, j)}`,
    ),
  ];
}
