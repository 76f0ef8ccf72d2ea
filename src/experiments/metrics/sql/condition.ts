import type { Condition } from '../../../program/index.ts';
import { double, identifier, type Dialect } from './dialect.ts';

type Render<K extends Condition['kind']> = (
  condition: Extract<Condition, { kind: K }>,
  dialect: Dialect,
  alias: string,
) => string;

/** A number of a column, null where it is none or not finite. */
export const finiteNumber = (column: string): string => {
  const value = `CAST(${column} AS DOUBLE PRECISION)`;
  return `CASE WHEN ${value} > ${double(-Infinity)} AND ${value} < ${double(Infinity)} THEN ${value} END`;
};

/**
 * A condition of which planners cannot guess how rarely it holds. Of several equalities and bounds PostgreSQL expects no
 * row to be left, and joins what is left by walking through all of it for each row.
 */
export const often = (condition: string): string => `CASE WHEN ${condition} THEN TRUE ELSE FALSE END`;

const joinedBy = (word: string, of: readonly Condition[], one: (condition: Condition) => string): string =>
  `(${of.map(one).join(` ${word} `)})`;

/** Every leaf is true or false: what is missing is in no relation to anything, is no flag and no word. */
const renders: { readonly [K in Condition['kind']]: Render<K> } = {
  always: () => 'TRUE',
  compare: ({ feature, is, value }, _, alias) =>
    `COALESCE((${finiteNumber(columnOf(alias, feature))}) ${is} ${double(value)}, FALSE)`,
  flag: ({ feature, value }, _, alias) =>
    `(COALESCE(${columnOf(alias, feature)}, FALSE) = ${value ? 'TRUE' : 'FALSE'})`,
  word: ({ feature, words }, { literal }, alias) =>
    `COALESCE(CAST(${columnOf(alias, feature)} AS VARCHAR) IN (${words.map(literal).join(', ')}), FALSE)`,
  and: ({ of }, dialect, alias) => joinedBy('AND', of, (one) => conditionSql(one, dialect, alias)),
  or: ({ of }, dialect, alias) => joinedBy('OR', of, (one) => conditionSql(one, dialect, alias)),
  not: ({ of }, dialect, alias) => `(NOT ${conditionSql(of, dialect, alias)})`,
};

const columnOf = (alias: string, feature: string): string => `${alias}.${identifier(feature)}`;

/** A condition over the columns of the table `alias`. */
export const conditionSql = (condition: Condition, dialect: Dialect, alias: string): string =>
  (renders[condition.kind] as Render<Condition['kind']>)(condition, dialect, alias);
