import { z } from 'zod';
import type { Experience } from '../../outcomes/index.ts';
import { portfolioOf, type Portfolio } from '../../program/index.ts';
import { readTable, rejectTable, type Reading, type Reject, type TableSchema } from '../../tables/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf } from '../text.ts';
import { unscored } from '../workspace/arms.ts';
import { engineIn, setupIn, storeFacts } from '../workspace/engine.ts';
import { keepExperience, keptDecisions, nameOfSource } from '../workspace/experience.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio, programsAt, usePrograms } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { armsOf } from './arms.ts';
import { readDecisions } from './decisions.ts';
import {
  checkedDocument,
  importDocumentSchema,
  type DecisionsDocument,
  type EventsDocument,
  type ExposuresDocument,
  type UsersDocument,
} from './document.ts';
import { readEvents, readOwnEvents } from './events.ts';
import { instantWords } from './instant-words.ts';
import { allRefused, lineColumn, located, numbered } from './numbered.ts';
import { readExposures } from './exposures.ts';
import type { ReadFacts } from './rows-of-users.ts';
import { readUsers } from './users.ts';
import { zoneWords } from './zone-words.ts';

const input = z.strictObject({
  file: z.string().min(1).describe('CSV, JSON lines or Parquet, packed with gzip or not'),
  workspace: workspaceOption,
  mapping: z
    .string()
    .optional()
    .describe('document that says how to read the rows; without it they are events as Fantail writes them'),
  program: z
    .string()
    .optional()
    .describe('programs to work with from now on: .json, .js or .ts, #name for an export'),
  rejects: z
    .string()
    .min(1)
    .optional()
    .describe('where refused rows go; rejects.jsonl of the workspace when left out'),
});

const count = z.int().nonnegative();

const output = z.strictObject({
  kind: z.enum(['decisions', 'users', 'events', 'exposures']),
  file: z.string(),
  workspace: z.string(),
  /** Rows: read = kept + rejected. Empty lines are no rows. */
  counts: z.strictObject({ read: count, kept: count, rejected: count, blank: count }),
  rejects: z.string(),
  users: count,
  /** Facts that were not stored before. */
  facts: count,
  /** Facts whose ids the workspace or another row had already: they were left as they stood there. */
  known: count,
  /** Of logged decisions: what was done, how often, and the mean of each outcome. */
  arms: z
    .array(
      z.strictObject({
        arm: z.string(),
        rows: count,
        /** Null where the file has no rows. */
        share: z.number().nullable(),
        probability: z.number().nullable(),
        outcomes: z.record(z.string(), z.strictObject({ mean: z.number().nullable(), observed: count })),
      }),
    )
    .optional(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** All that an import works with. */
interface Task {
  readonly input: Input;
  readonly workspace: OpenWorkspace;
  readonly portfolio: Portfolio;
  readonly context: OperationContext;
  /** Digest of the file. */
  readonly source: string;
}

/** What came of the rows. */
interface Taken {
  readonly kind: Output['kind'];
  readonly counts: Output['counts'];
  readonly rejects: readonly Reject[];
  /** Units, where rows were drawn by others than users. */
  readonly users: number;
  readonly facts: ReadFacts['facts'];
  readonly experience?: Experience;
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const document = await documentOf(request, context);
  const source = await context.tables.digest(request.file);
  const programs = request.program === undefined ? undefined : await programsAt(request.program, context);
  const how = { path: request.workspace, how: programs ? ('create' as const) : ('write' as const) };
  return inWorkspace(context, how, async (opened) => {
    const workspace = programs ? await usePrograms(opened, programs) : opened;
    const portfolio = await currentPortfolio(workspace);
    const task = { input: request, workspace, portfolio, context, source };
    // Where refused rows cannot go is found out before an hour is read.
    if (request.rejects !== undefined) await context.tables.try(request.rejects, rejectTable([]));
    context.progress(`reading ${request.file}`);
    const taken = document ? await readers[document.kind](task, document as never) : await ownEvents(task);
    return finish(task, taken);
  });
}

async function documentOf({ mapping }: Input, { readDocument }: OperationContext) {
  if (mapping === undefined) return undefined;
  return checkedDocument(await readDocument(mapping), importDocumentSchema, mapping);
}

async function tableOf({ input: { file }, context }: Task, columns: TableSchema): Promise<Reading> {
  const schema: TableSchema = [{ kind: 'integer', name: lineColumn }, ...columns];
  return readTable(numbered(await context.tables.open(file)), schema);
}

const short = (source: string): string => source.slice(0, 12);

const toldIn = ({ source, workspace }: Task) => ({
  source: short(source),
  secret: workspace.identity.secret,
});

async function decisions(task: Task, document: DecisionsDocument): Promise<Taken> {
  const reading = await tableOf(task, document.columns);
  const { portfolio, source, input, workspace, context } = task;
  const besides = nameOfSource(source);
  const read = readDecisions(reading.table, document, {
    portfolio,
    source: short(source),
    known: document.choices.id ? await keptDecisions(workspace, { besides, context }) : new Set(),
    path: input.mapping!,
  });
  const { experience, facts } = read;
  const users = (experience.units?.names ?? experience.users).length;
  return { kind: 'decisions', ...(await together(task, reading, read.rejects)), users, facts, experience };
}

async function users(task: Task, document: UsersDocument): Promise<Taken> {
  const reading = await tableOf(task, document.columns);
  const { input, context } = task;
  const setting = { ...toldIn(task), path: input.mapping!, now: context.now() };
  const { facts, rejects } = readUsers(reading.table, document, setting);
  return { kind: 'users', ...(await together(task, reading, rejects)), users: facts.size, facts };
}

async function events(task: Task, document: EventsDocument): Promise<Taken> {
  const reading = await tableOf(task, document.columns);
  const { facts, rejects } = readEvents(reading.table, document, {
    ...toldIn(task),
    path: task.input.mapping!,
  });
  return { kind: 'events', ...(await together(task, reading, rejects)), users: facts.size, facts };
}

async function exposures(task: Task, document: ExposuresDocument): Promise<Taken> {
  const reading = await tableOf(task, document.columns);
  const { portfolio, source, input } = task;
  const setting = { portfolio, source: short(source), path: input.mapping! };
  const { facts, rejects } = readExposures(reading.table, document, setting);
  return { kind: 'exposures', ...(await together(task, reading, rejects)), users: facts.size, facts };
}

async function ownEvents(task: Task): Promise<Taken> {
  const { input, context } = task;
  const read = await readOwnEvents(await context.tables.open(input.file), toldIn(task));
  const rejects = inOrder([...read.broken, ...(await placed(task, read.rejects))]);
  const [kept, rejected] = [read.users.length, rejects.length];
  const counts = { read: kept + rejected, kept, rejected, blank: read.blank };
  return { kind: 'events', counts, rejects, users: read.facts.size, facts: read.facts };
}

const readers = { decisions, users, events, exposures };

/** Rows refused by their columns, and rows refused by what they mean, which are looked up in the file once more. */
async function together(
  task: Task,
  { counts, rejects }: Reading,
  later: readonly Reject[],
): Promise<Pick<Taken, 'counts' | 'rejects'>> {
  const { read, kept, rejected, blank } = counts;
  return {
    counts: { read, kept: kept - later.length, rejected: rejected + later.length, blank },
    rejects: inOrder([...rejects, ...(await placed(task, later))]),
  };
}

const inOrder = (rejects: readonly Reject[]): readonly Reject[] =>
  rejects.toSorted((a, b) => a.line - b.line);

const placed = async ({ input, context }: Task, rejects: readonly Reject[]): Promise<readonly Reject[]> =>
  rejects.length === 0 ? [] : located(rejects, await context.tables.open(input.file));

/** Writes rejects first: whoever sees an import sees why rows are not in it. */
async function finish(task: Task, taken: Taken): Promise<Output> {
  const { input, workspace, portfolio, context, source } = task;
  const { kind, counts, users, facts, experience } = taken;
  const rejects = input.rejects ?? `${workspace.path}/rejects.jsonl`;
  await context.tables.write(rejects, rejectTable(taken.rejects));
  if (counts.kept === 0 && counts.read > 0) throw allRefused(input.file, taken.rejects);
  for (const words of [...zoneWords(facts), ...instantWords(facts, context.now())]) context.progress(words);
  const stored = await storeFacts(
    engineIn(workspace, setupIn(workspace, { portfolio: portfolioOf(unscored(portfolio.programs)) })),
    facts,
    context.progress,
  );
  if (experience)
    await keepExperience(workspace, experience, { name: nameOfSource(source), portfolio, context });
  return {
    kind,
    file: input.file,
    workspace: workspace.path,
    counts,
    rejects,
    users,
    facts: stored,
    known: [...facts.values()].reduce((told, own) => told + own.length, -stored),
    ...(experience && { arms: armsOf(experience, portfolio) }),
  };
}

const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(2)} %`);

function show({ kind, file, workspace, counts, rejects, users, facts, known, arms = [] }: Output): string {
  const { read, kept, rejected, blank } = counts;
  const objectives = Object.keys(arms[0]?.outcomes ?? {});
  const table = arms.map(({ arm, rows, share, probability, outcomes }) => [
    arm,
    String(rows),
    percent(share),
    percent(probability),
    ...objectives.map((name) => outcomes[name]!.mean?.toFixed(4) ?? 'open'),
  ]);
  return [
    `${kind} of ${file}: ${read} rows read, ${kept} kept, ${rejected} rejected${blank > 0 ? `, ${blank} empty lines` : ''}.`,
    `${users} users, ${facts} new facts${known > 0 ? `, ${known} known by their ids` : ''}, into ${workspace}.`,
    ...(rejected > 0 ? [`Refused rows, with line, column and reason: ${rejects}`] : []),
    ...(arms.length > 0
      ? ['', ...columnsOf([['arm', 'rows', 'share', 'planned', ...objectives], ...table])]
      : []),
  ].join('\n');
}

/** Takes a file of users, events or logged decisions into a workspace. */
export const importRows = operation<Input, Output>({
  name: 'import',
  summary: 'Take users, events or logged decisions into a workspace',
  doc: 'Reads CSV, JSON lines or Parquet, packed with gzip or not. A mapping document says what the columns mean: users, events, logged decisions with their outcomes, or the users of a test that is over. A broken row is refused with line, column and reason into a file of rejects and the rest goes on; the same file read again adds nothing twice. The first import names the programs and makes the workspace.',
  input,
  output,
  positional: ['file'],
  writes: true,
  apart: { rejects: ['file', 'mapping', 'program'] },
  run,
  show,
});
