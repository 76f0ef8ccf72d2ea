/** A percentile in millionths over all units, or a quantile by group, needs its own words in each database. */
export interface Dialect {
  readonly name: 'duckdb' | 'postgresql';
  /** A text as a literal. */
  readonly literal: (text: string) => string;
  /** Whole microseconds since the epoch of an instant; those without zone are of UTC. */
  readonly micros: (instant: string) => string;
  /** Quotient of whole numbers that are not below 0, rounded down. */
  readonly quotient: (a: string, b: string) => string;
  /** The texts of an expression in the order of their bytes, whatever the database's language. */
  readonly byBytes: (text: string) => string;
  /** Of a group, the value of the earliest row that has one, the least of several at that instant. */
  readonly earliest: (value: string, micros: string) => string;
  /** The value of rank ⌈n·millionths/10⁶⌉ among those of a column that are there. */
  readonly percentile: (column: string, millionths: number, from: string) => string;
}

/** A name as an identifier: the same in both. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A double as a literal; read from text, which both databases round correctly, where a decimal would not be. */
export const double = (value: number): string => `CAST('${value}' AS DOUBLE PRECISION)`;

export const duckdb: Dialect = {
  name: 'duckdb',
  literal: quoted,
  micros: (instant) => `epoch_us(${instant})`,
  quotient: (a, b) => `((${a}) // (${b}))`,
  byBytes: (text) => text,
  earliest: (value, micros) =>
    `arg_min(${value}, CASE WHEN ${value} IS NOT NULL THEN struct_pack(a := ${micros}, b := ${value}) END)`,
  // A share given as DECIMAL is ranked in whole numbers.
  percentile: (column, millionths, from) =>
    `(SELECT quantile_disc(${column}, CAST('${decimal(millionths)}' AS DECIMAL(7, 6))) FROM ${from})`,
};

const decimal = (millionths: number): string => `0.${String(millionths).padStart(6, '0')}`;

export const postgresql: Dialect = {
  name: 'postgresql',
  // With backslashes the form that means the same whatever standard_conforming_strings says.
  literal: (text) => (text.includes('\\') ? `E${quoted(text.replaceAll('\\', '\\\\'))}` : quoted(text)),
  micros: (instant) => `CAST(EXTRACT(EPOCH FROM ${instant}) * 1000000 AS BIGINT)`,
  quotient: (a, b) => `((${a}) / (${b}))`,
  byBytes: (text) => `(${text}) COLLATE "C"`,
  earliest: (value, micros) =>
    `(ARRAY_AGG(${value} ORDER BY ${micros}, ${value}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  percentile: (column, millionths, from) => {
    const rank = `(${millionths} * COUNT(${column}) + 999999) / 1000000`;
    return (
      `(SELECT ${column} FROM ${from} WHERE ${column} IS NOT NULL ORDER BY ${column} LIMIT 1 ` +
      `OFFSET GREATEST(0, (SELECT ${rank} - 1 FROM ${from})))`
    );
  },
};
