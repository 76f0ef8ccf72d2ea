/** The first thing wrong with a well-formed program: the field, and what is wrong with how to mend it. */
export interface Fault {
  readonly at: string;
  readonly problem: string;
}

/** Names that are declared, to be said in a problem. */
export const known = (names: Readonly<Record<string, unknown>>): string =>
  Object.keys(names).join(', ') || 'none';
