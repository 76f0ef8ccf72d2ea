import type { z } from 'zod';
import type { Contestant, Life, Terms } from '../arena/index.ts';
import type { RowSource, Table } from '../tables/index.ts';
import type { Opening, OpenWorkspace } from './workspace/workspace.ts';

/** What an operation may use of the world outside; the face that runs it brings it. */
export interface OperationContext {
  /** Tells a person how far it is; never on standard output. */
  readonly progress: (line: string) => void;
  /** Writes a text file, whole or not at all. */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** Throws what `writeText` would, and leaves nothing: before long work whose result goes there. */
  readonly tryText: (path: string) => Promise<void>;
  /** Lets `fill` write below a place and makes that the content of a new or empty folder, all of it or nothing. */
  readonly fillFolder: <T>(folder: string, fill: (place: string) => Promise<T>) => Promise<T>;
  /** Reads a JSON document; throws OPERATIONS_INPUT_UNREADABLE. */
  readonly readJson: (path: string) => Promise<unknown>;
  /** Reads a document as `readJson` does, or what a module exports: `file.ts` or `file.ts#name`. */
  readonly readDocument: (path: string) => Promise<unknown>;
  /** Names in a folder; none where there is no folder. */
  readonly namesIn: (folder: string) => Promise<readonly string[]>;
  /** Files of rows. */
  readonly tables: TableFiles;
  /** Opens a workspace; throws OPERATIONS_WORKSPACE_MISSING, OPERATIONS_WORKSPACE_BROKEN and what stores throw. */
  readonly openWorkspace: (path: string, how: Opening) => Promise<OpenWorkspace>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that was never given before. */
  readonly fresh: () => string;
  /** Policies that can live in the world, by league. */
  readonly league: readonly Contestant[];
  /** Topics of the running example, in the order of its catalogue. */
  readonly topics: readonly string[];
  /** Runs lives, in as many threads as there are cores. */
  readonly lives: Lives;
  /** Version of the package. */
  readonly version: string;
}

/** Files of rows by path: CSV, JSON lines, Parquet, packed with gzip or not. Throws TABLES_SOURCE_…. */
export interface TableFiles {
  readonly open: (path: string) => Promise<RowSource>;
  /** Writes a file whole or not at all; its ending names the format. */
  readonly write: (path: string, table: Table) => Promise<void>;
  /** Throws what `write` would, and leaves nothing: a table without rows tells whether a path can be written. */
  readonly try: (path: string, table: Table) => Promise<void>;
  /** Writes `date=YYYY-MM-DD/<part>.parquet` below a folder, by the column `time`; gives the paths. */
  readonly writeDays: (
    table: Table,
    place: { readonly folder: string; readonly time: string; readonly part: string },
  ) => Promise<readonly string[]>;
  /** SHA-256 of what a file holds, or of all files of a folder, as hexadecimal digits. */
  readonly digest: (path: string) => Promise<string>;
}

/** One life to run: a contestant of the league, by name, or one of the caller's own, in one world. */
export interface LifeRequest {
  readonly contestant: string;
  /** The contestant itself where it is not in the league: data, which can be posted to another thread. */
  readonly own?: Contestant;
  readonly terms: Terms;
  readonly seed: number;
  /** Learns beside what the contestant does of itself, from its log. */
  readonly learns?: NonNullable<Contestant['learns']>;
  readonly learnsPlans?: NonNullable<Contestant['learnsPlans']>;
}

/** Runs lives and gives them in the order asked. */
export type Lives = (requests: readonly LifeRequest[]) => Promise<readonly Life[]>;

/** One row: HTTP route, CLI command, MCP tool, client call and reference page follow from it. */
export interface Operation<Input = unknown, Output = unknown> {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** What it does, for the reference page. */
  readonly doc: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** Names of input fields that stand without a flag, in order. */
  readonly positional?: readonly string[];
  /** Whether it changes anything. */
  readonly writes: boolean;
  /** Fields that name a file to write, each with the fields whose files it must not be: what is read stays. */
  readonly apart?: Readonly<Record<string, readonly string[]>>;
  readonly run: (input: Input, context: OperationContext) => Promise<Output>;
  /** The output as a person reads it on a terminal. */
  readonly show: (output: Output) => string;
  /** Whether the output tells of a failure: it is shown all the same, and the exit code is 1. */
  readonly failed?: (output: Output) => boolean;
}

/** A row of the table, checked for its own types and then seen only as an operation. */
export const operation = <Input, Output>(row: Operation<Input, Output>): Operation =>
  row as unknown as Operation;
