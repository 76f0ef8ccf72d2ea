import { codedErrors } from '../kit/index.ts';

/** Names, those that would not be seen as they are in quotes. */
const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'none'
    : names.map((name) => (/^$|^\s|\s$/.test(name) ? JSON.stringify(name) : name)).join(', ');

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
  TABLES_VALUE_UNWRITABLE: {
    when: 'A table holds a value that would not read back from a file as it is.',
    fix: 'Mend the value or mark it as missing; nothing was written.',
    message: (at: { name: string; row: number; reason: string }) =>
      `Column "${at.name}", row ${at.row}: ${at.reason}.`,
  },
  TABLES_NOTHING_TO_WRITE: {
    when: 'A file was to be written of no table at all, so that not even its columns are known.',
    fix: 'Write at least one table; it may have no rows.',
    message: (at: { name: string }) => `There is no table to write to ${at.name}.`,
  },
  TABLES_SCHEMA_INVALID: {
    when: 'The declared columns are no schema.',
    fix: 'See the fields of a column in the reference of the room `tables`.',
    message: (at: { reason: string }) => `The schema is refused: ${at.reason}`,
  },
  TABLES_HEADER_MISSING: {
    when: 'A CSV file has no first record to name its fields.',
    fix: 'Write the names of the fields in the first line.',
    message: (at: { name: string }) => `${at.name} is empty: it has no header.`,
  },
  TABLES_HEADER_BROKEN: {
    when: 'The first record of a CSV file cannot be read.',
    fix: 'Save the file as UTF-8, fields separated by commas, lines ended by a line feed.',
    message: (at: { name: string; line: number; column: number; reason: string }) =>
      `${at.name}, header at line ${at.line}, column ${at.column}: ${at.reason}.`,
  },
  TABLES_FIELD_TWICE: {
    when: 'Two fields of a file have the same name; in Parquet, letter case aside.',
    fix: 'Give every field a name of its own.',
    message: (at: { name: string; field: string }) => `${at.name} has the field "${at.field}" twice.`,
  },
  TABLES_FIELD_MISSING: {
    when: 'A file lacks a column that its schema requires.',
    fix: 'Rename the field in the file, or declare the column as optional.',
    message: (at: { name: string; missing: readonly string[]; found: readonly string[] }) =>
      `${at.name} lacks the fields ${listed(at.missing)}; fields that nothing asks for: ${listed(at.found)}.`,
  },
  TABLES_FIELD_UNKNOWN: {
    when: 'A file has fields that its schema does not know, and they are to be refused.',
    fix: 'Declare them, or read with extra fields ignored or kept.',
    message: (at: { name: string; unknown: readonly string[] }) =>
      `${at.name} has fields that are not declared: ${listed(at.unknown)}.`,
  },
  TABLES_TOO_WIDE: {
    when: 'A file has more fields than the bound on columns.',
    fix: 'Raise the limit `columns` if the file is meant to be so wide.',
    message: (at: { name: string; columns: number; most: number }) =>
      `${at.name} has ${at.columns} fields; at most ${at.most} are read.`,
  },
  TABLES_TOO_LARGE: {
    when: 'A file holds more text, unpacked, than the bound on bytes.',
    fix: 'Raise the limit `bytes` if the file is meant to be so large.',
    message: (at: { name: string; bytes: number }) => `${at.name} holds more than ${at.bytes} bytes.`,
  },
  TABLES_SOURCE_UNKNOWN: {
    when: 'No driver reads or writes files of this name or beginning.',
    fix: 'Use one of the endings named.',
    message: (at: { name: string; endings: readonly string[] }) =>
      `${at.name} is of no known format; known endings: ${listed(at.endings)}.`,
  },
  TABLES_SOURCE_UNREADABLE: {
    when: 'A file cannot be opened, read or written.',
    fix: 'Check the path, the permissions and the room on the disk.',
    message: (at: { name: string; reason: string }) => `${at.name}: ${at.reason}.`,
  },
  TABLES_SOURCE_DAMAGED: {
    when: 'A gzip or Parquet file is cut off or has changed since it was written.',
    fix: 'Fetch or export the file again; nothing of it was used.',
    message: (at: { name: string; reason: string }) => `${at.name} is damaged: ${at.reason}.`,
  },
  TABLES_QUERY_REFUSED: {
    when: 'A query is not one SELECT, does not run, or leaves the files it was given.',
    fix: 'Write one SELECT over the names given to the files.',
    message: (at: { reason: string }) => `The query is refused: ${at.reason}.`,
  },
  TABLES_QUERY_VALUE: {
    when: 'A query gives a value that no kind of column holds.',
    fix: 'Cast the column in the query: a large whole number to VARCHAR, say.',
    message: (at: { field: string | null; row: number; reason: string }) =>
      `Column "${at.field}" of the result, row ${at.row}: ${at.reason}.`,
  },
  TABLES_DRIVER_BROKEN: {
    when: 'A driver of files does not keep a promise of the conformance suite.',
    fix: 'Mend the driver; the name of the check says what it must hold.',
    message: (at: { driver: string; reason: string }) => `The driver ${at.driver}: ${at.reason}.`,
  },
});
