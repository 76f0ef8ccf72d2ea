import { z } from 'zod';
import { name } from '../events/index.ts';
import type { Json } from '../kit/index.ts';
import { programErrors } from './errors.ts';

/** A rule, generator or policy in a program: which kind, which version of it, and its options as data. */
export interface Row<Kind extends string = string> {
  readonly kind: Kind;
  readonly version: number;
  readonly options: Json;
}

const options: z.ZodType<Json> = z.json();

export const rowSchema = z.strictObject({ kind: name, version: z.int().positive(), options });

/** Where a row stands in a program, for errors and for names derived from it. */
export interface RowPlace {
  readonly program: string;
  readonly at: string;
}

/** A kind of row: makes rows from what a person writes, and what is at work from a row. */
export interface RowKind<Kind extends string, Work> {
  readonly kind: Kind;
  readonly version: number;
  /** A checked row; throws the schema's error, for it is written in code. */
  readonly row: (input: unknown) => Row<Kind>;
  /** Reads a row of a program; throws PROGRAM_INVALID with the option at fault. */
  readonly read: (row: Row, place: RowPlace) => Work;
}

/** Defines a kind of row by the schema of its options and what they compile to. */
export function rowKind<const Kind extends string, Options extends Json, Work>(definition: {
  readonly kind: Kind;
  readonly version: number;
  readonly options: z.ZodType<Options>;
  readonly compile: (options: Options, place: RowPlace) => Work;
}): RowKind<Kind, Work> {
  const { kind, version, options, compile } = definition;
  return {
    kind,
    version,
    row: (input) => ({ kind, version, options: options.parse(input) }),
    read: (row, place) => {
      const parsed = options.safeParse(row.options);
      if (parsed.success) return compile(parsed.data, place);
      const issue = parsed.error.issues[0]!;
      const at = [place.at, 'options', ...issue.path].join('.');
      throw programErrors.PROGRAM_INVALID({ program: place.program, at, problem: issue.message });
    },
  };
}

/** Reads rows of several kinds; throws PROGRAM_INVALID when a row's kind or version is none of them. */
export function readerOf<Work>(kinds: readonly RowKind<string, Work>[]): (row: Row, place: RowPlace) => Work {
  return (row, place) => {
    const found = kinds.find(({ kind, version }) => kind === row.kind && version === row.version);
    if (found) return found.read(row, place);
    const known = kinds.map(({ kind, version }) => `${kind} version ${version}`).join(', ');
    const problem = `there is no "${row.kind}" version ${row.version}; there are: ${known}`;
    throw programErrors.PROGRAM_INVALID({ ...place, problem });
  };
}
