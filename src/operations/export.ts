import { z } from 'zod';
import type { Decision } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import { canonicalJson } from '../kit/index.ts';
import { tablesOf, type Experience } from '../outcomes/index.ts';
import { columnOf, tableOf, texts, times, type Table } from '../tables/index.ts';
import { decisionTable } from './decide/table.ts';
import { operationsErrors } from './errors.ts';
import { operation, type OperationContext } from './operation.ts';
import { columnsOf } from './text.ts';
import { experienceOrNone } from './workspace/experience.ts';
import { inWorkspace, workspaceOption } from './workspace/in-workspace.ts';
import { decisionAt, historyOf } from './workspace/own.ts';
import { currentPortfolio, portfolioAt } from './workspace/programs.ts';
import type { OpenWorkspace } from './workspace/workspace.ts';

const input = z.strictObject({
  folder: z.string().min(1).describe('new or empty folder to write to'),
  workspace: workspaceOption,
});

const written = z.strictObject({ rows: z.int().nonnegative(), files: z.int().nonnegative() });

const output = z.strictObject({
  folder: z.string(),
  workspace: z.string(),
  /** A row per decision, with the probability of every arm. */
  decisions: written,
  /** A row per fact, the whole of it as JSON. */
  facts: written,
  /** Experience: a row per choice with features and rewards, and a row per candidate, joined by `decision`. */
  choices: written,
  candidates: written,
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ folder, workspace: path }: Input, context: OperationContext): Promise<Output> {
  const [found] = await context.namesIn(folder);
  if (found !== undefined) throw operationsErrors.OPERATIONS_FOLDER_NOT_EMPTY({ path: folder, found });
  return inWorkspace(context, { path, how: 'read' }, async (workspace) => {
    const experience = await experienceOrNone(workspace, await currentPortfolio(workspace), context);
    const { choices, candidates } = experience
      ? experienceParts(experience)
      : { choices: [], candidates: [] };
    const { facts, decisions } = await historyOf(workspace);
    const decided = await decisionParts(workspace, decisions);
    return context.fillFolder(folder, async (place) => {
      const write = (name: string, parts: readonly Part[]) => writeParts(name, parts, { place, context });
      return {
        folder,
        workspace: path,
        decisions: await write('decisions', decided),
        facts: await write('facts', [{ part: 'facts', table: factTable([...facts.values()].flat()) }]),
        choices: await write('choices', choices),
        candidates: await write('candidates', candidates),
      };
    });
  });
}

async function writeParts(
  name: string,
  parts: readonly Part[],
  { place, context }: { readonly place: string; readonly context: OperationContext },
): Promise<z.infer<typeof written>> {
  let files = 0;
  let rows = 0;
  for (const { part, table } of parts) {
    const paths = await context.tables.writeDays(table, { folder: `${place}/${name}`, time: 'at', part });
    files += paths.length;
    rows += table.rows;
  }
  context.progress(`${rows} ${name} written`);
  return { rows, files };
}

/** A table that becomes one file in each day it has rows of. */
interface Part {
  readonly part: string;
  readonly table: Table;
}

/** Decisions of one portfolio have the same arms and so the same columns. */
async function decisionParts(
  workspace: OpenWorkspace,
  ids: Awaited<ReturnType<typeof historyOf>>['decisions'],
): Promise<readonly Part[]> {
  const groups = new Map<string, Decision[]>();
  for (const id of ids) {
    const decision = await decisionAt(workspace, id);
    if (!decision) throw operationsErrors.OPERATIONS_DECISION_UNKNOWN({ path: workspace.path, id });
    const { portfolio } = decision.digests;
    const known = groups.get(portfolio);
    if (known) known.push(decision);
    else groups.set(portfolio, [decision]);
  }
  return Promise.all(
    [...groups].map(async ([digest, decisions]) => {
      const portfolio = await portfolioAt(workspace, digest);
      const made = decisions.map((decision) => ({ decision, portfolio }));
      return { part: digest.slice(0, 12), table: decisionTable(made, portfolio) };
    }),
  );
}

/** Facts with what they have in common as columns, and all of each as JSON. */
function factTable(facts: readonly Event[]): Table {
  return tableOf([
    ['id', texts(facts.map(({ id }) => id))],
    ['user', texts(facts.map(({ user }) => user))],
    ['at', times(facts.map(({ at }) => at))],
    ['kind', texts(facts.map(({ kind }) => kind))],
    ['name', texts(facts.map((fact) => ('name' in fact ? fact.name : null)))],
    ['fact', texts(facts.map((fact) => canonicalJson(fact)))],
  ]);
}

/** Rows of candidates name their decision: the number of a row means nothing once days are apart. */
function experienceParts(experience: Experience): { readonly choices: Part[]; readonly candidates: Part[] } {
  const { choices, candidates } = tablesOf(experience);
  const owner = columnOf(candidates, 'row', 'integer').values;
  const { row: _, ...columns } = candidates.columns;
  const named = tableOf([
    ['decision', texts(Array.from(owner, (row) => experience.decision[row]!))],
    ['at', times(owner.length === 0 ? [] : Array.from(owner, (row) => experience.at[row]!))],
    ...Object.entries(columns),
  ]);
  return {
    choices: [{ part: 'choices', table: choices }],
    candidates: [{ part: 'candidates', table: named }],
  };
}

function show({ folder, decisions, facts, choices, candidates }: Output): string {
  const rows = Object.entries({ decisions, facts, choices, candidates }).map(([name, one]) => [
    `${folder}/${name}`,
    String(one.rows),
    String(one.files),
  ]);
  return columnsOf([['table', 'rows', 'files'], ...rows]).join('\n');
}

/** Writes what a workspace holds as Parquet. */
export const exportWorkspace = operation<Input, Output>({
  name: 'export',
  summary: 'Write decisions, facts and experience as Parquet by day',
  doc: 'Writes four tables below a new folder, each as `<table>/date=YYYY-MM-DD/<part>.parquet`: decisions with the probability of every arm, facts, and experience as choices (features, rewards) and candidates. DuckDB, Spark, pandas and Ray read them as they are.',
  input,
  output,
  positional: ['folder'],
  writes: true,
  run,
  show,
});
