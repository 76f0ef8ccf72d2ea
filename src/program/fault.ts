/** The first thing wrong with a well-formed program: the field, and what is wrong with how to mend it. */
export interface Fault {
  readonly at: string;
  readonly problem: string;
}
