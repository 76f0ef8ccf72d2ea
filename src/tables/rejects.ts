import { integers, texts } from './columns.ts';
import type { Reject } from './source.ts';
import { tableOf, type Table } from './table.ts';

const NOT_WRITABLE = /[\0\p{Surrogate}]/gu;

/**
 * Refused rows as a table, to be written like any other; what no file can hold shows as U+FFFD. An import
 * without bound writes them as it goes: a generator that uses each batch and yields the table of its rejects.
 */
export const rejectTable = (rejects: readonly Reject[]): Table =>
  tableOf({
    line: integers(rejects.map(({ line }) => line)),
    column: integers(rejects.map(({ column }) => column)),
    field: texts(rejects.map(({ field }) => field)),
    reason: texts(rejects.map(({ reason }) => writable(reason))),
    raw: texts(rejects.map(({ raw }) => writable(raw))),
  });

const writable = (text: string): string => text.replaceAll(NOT_WRITABLE, '\ufffd');
