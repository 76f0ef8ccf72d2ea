import { codedErrors } from '../kit/index.ts';

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** Errors of the room `tables`. */
export const tablesErrors = codedErrors({
  TABLES_LENGTHS_DIFFER: {
    when: 'Columns of one table have different numbers of rows.',
    fix: 'Give every column the same number of rows.',
    message: (at: { name: string; rows: number; expected: number }) =>
      `Column "${at.name}" has ${at.rows} rows where the columns before it have ${at.expected}.`,
  },
  TABLES_COLUMN_MISSING: {
    when: 'A table has no column of the name asked for.',
    fix: 'Ask for one of the columns that are there, or add the column to the source.',
    message: (at: { name: string; found: readonly string[] }) =>
      `The table has no column "${at.name}"; it has: ${listed(at.found)}.`,
  },
  TABLES_COLUMN_KIND: {
    when: 'A column is of another kind than asked for.',
    fix: 'Declare the column with the kind you need in the schema it is read with.',
    message: (at: { name: string; kind: string; wanted: string; found: readonly string[] }) =>
      `Column "${at.name}" is ${at.kind}, not ${at.wanted}; the table has: ${listed(at.found)}.`,
  },
  TABLES_COLUMNS_DIFFER: {
    when: 'Tables to be joined end to end have different columns.',
    fix: 'Select the same columns, of the same kinds, from every table first.',
    message: (at: { first: readonly string[]; other: readonly string[] }) =>
      `One table has the columns ${listed(at.first)}; another has ${listed(at.other)}.`,
  },
  TABLES_ROW_OUTSIDE: {
    when: 'A row was asked for that the table does not have.',
    fix: 'Rows are counted from 0 up to, not including, the number of rows.',
    message: (at: { row: number; rows: number }) =>
      `There is no row ${at.row} in a table of ${at.rows} rows.`,
  },
  TABLES_VALUE_UNFIT: {
    when: 'A value does not fit the kind of the column made from it.',
    fix: 'Use another kind of column, or mark the value as missing with null.',
    message: (at: { row: number; value: string; kind: string }) =>
      `Row ${at.row}: ${at.value} does not fit a column of kind ${at.kind}.`,
  },
});
