/** A row of a room's error table: when it is thrown, what it says, how to mend it. */
export interface ErrorRow<Detail> {
  /** The situation, for `docs/errors.md`. */
  readonly when: string;
  /** How to mend it; stands in the docs and at the end of the message. */
  readonly fix: string;
  /** Where and what, from the details at hand. Never personal data or secrets. */
  readonly message: (detail: Detail) => string;
}

/** Every error that Fantail throws on purpose: a stable code, and a message of where, what, how to mend. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Maker<Row extends ErrorRow<never>> = (...detail: Parameters<Row['message']>) => CodedError;

/** A room's makers of errors, by code: `throw storeErrors.STORE_VERSION_CONFLICT({ … })`. */
export type ErrorTable<Rows extends Record<string, ErrorRow<never>>> = {
  readonly [Code in keyof Rows]: Maker<Rows[Code]>;
};

/** What the docs say of a code. */
export interface ErrorDoc {
  readonly code: string;
  readonly when: string;
  readonly fix: string;
}

const docs = new WeakMap<object, readonly ErrorDoc[]>();

/** Makes a room's errors from a table of rows; codes are upper case, begin with the room, and are never used twice. */
export function codedErrors<Rows extends Record<string, ErrorRow<never>>>(rows: Rows): ErrorTable<Rows> {
  const makers = Object.entries(rows).map(([code, row]) => [
    code,
    (detail: never) => new CodedError(code, `${row.message(detail)} ${row.fix}`),
  ]);
  const table = Object.freeze(Object.fromEntries(makers)) as ErrorTable<Rows>;
  docs.set(
    table,
    Object.entries(rows).map(([code, { when, fix }]) => ({ code, when, fix })),
  );
  return table;
}

/** The rows a table was made from, as `docs/errors.md` shows them; empty for anything else. */
export const errorDocsOf = (table: object): readonly ErrorDoc[] => docs.get(table) ?? [];
