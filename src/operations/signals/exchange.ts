import { z } from 'zod';
import { fitRate, type RateFit } from '../../learning/index.ts';
import { exchangeSchema, rateOf, type Exchange, type Program } from '../../program/index.ts';
import { operationsErrors } from '../errors.ts';
import { readPastTests, type PastFile } from '../metrics/past-tests.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, short, wrapped } from '../text.ts';
import { inWorkspace } from '../workspace/in-workspace.ts';
import { editPrograms } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

const input = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('past tests, a row per test and unit (column metric): CSV, JSON lines or Parquet'),
  to: z.string().min(1).describe('the common unit, by its name in the column metric'),
  previous: z
    .string()
    .optional()
    .describe('the table in use, without a workspace; it stays while the new intervals hold its rates'),
  out: z.string().min(1).optional().describe('where the table goes, as JSON'),
  workspace: z
    .string()
    .min(1)
    .optional()
    .describe('directory of a workspace in whose programs the table comes into use'),
  dryRun: z.boolean().default(false).describe('show only: no file is written, and programs stay as they are'),
});

const learned = z.strictObject({
  unit: z.string(),
  rate: z.number(),
  low: z.number(),
  high: z.number(),
  tests: z.int(),
  /** Least squares of measured effects, their errors not looked at. */
  naive: z.number(),
});

const output = z.strictObject({
  /** The file that was written. */
  out: z.string().optional(),
  workspace: z.string().optional(),
  dryRun: z.boolean(),
  /** Value signals of the workspace's programs that have the table from now on, by program and feature. */
  signals: z.array(z.string()).optional(),
  /** As it was written: a new version, or the previous table where it still holds. */
  exchange: exchangeSchema,
  isNew: z.boolean(),
  learned: z.array(learned),
  /** Units without a rate, and why: their signals are not looked at. */
  refused: z.array(z.strictObject({ unit: z.string(), reason: z.string() })),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

const wrong = (at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'signals exchange', at, problem });

async function run(request: Input, context: OperationContext): Promise<Output> {
  checkTogether(request);
  const { file, to, previous: path, workspace, out, dryRun } = request;
  const fitted = await fittedIn(file, to, context);
  const digest = await context.tables.digest(file);
  const next = (previous: Exchange | undefined) => nextTable(previous, { ...fitted, to, from: digest });
  const made =
    workspace === undefined
      ? next(path === undefined ? undefined : await readExchange(path, { to, context }))
      : await inWorkspace(context, { path: workspace, how: dryRun ? 'try' : 'write' }, (opened) =>
          publish(opened, to, next),
        );
  if (out !== undefined && !dryRun)
    await context.writeText(out, `${JSON.stringify(made.exchange, null, 2)}\n`);
  return {
    ...(out !== undefined && { out }),
    ...(workspace !== undefined && { workspace }),
    dryRun,
    ...made,
  };
}

/** Where the table comes from and goes to must be said, and once. */
function checkTogether({ previous, workspace, out, dryRun }: Input): void {
  if (previous !== undefined && workspace !== undefined)
    throw wrong('previous', 'the table in use is that of the workspace; leave it out');
  if (out === undefined && workspace === undefined && !dryRun)
    throw wrong('out', 'name a file for the table, or a workspace in which it comes into use');
}

/** What was learned of each unit, or why nothing was. */
interface Fitted {
  readonly learned: Output['learned'];
  readonly refused: Output['refused'];
}

async function fittedIn(file: string, to: string, { tables }: OperationContext): Promise<Fitted> {
  const past = await readPastTests(file, [], tables);
  if (!past.metrics.includes(to)) throw wrong('to', `"${to}" is none of ${past.metrics.join(', ')}`);
  const found: Output['learned'] = [];
  const refused: Output['refused'] = [];
  for (const unit of past.metrics) {
    if (unit === to) continue;
    const fit = fitRate(inTwoUnits(past, unit, to));
    if (fit.ok) found.push({ unit, ...fit.value });
    else refused.push({ unit, reason: fit.error });
  }
  if (found.length === 0) throw wrong('file', `no unit has a rate; ${sentence(refused)}`);
  return { learned: found, refused };
}

type Made = Pick<Output, 'exchange' | 'isNew' | 'learned' | 'refused'>;

/** The table that follows the one in use: that one while it holds. */
function nextTable(
  previous: Exchange | undefined,
  { learned: found, refused, to, from }: Fitted & Pick<Named, 'to' | 'from'>,
): Made {
  const isNew = !previous || !stillHolds(previous, found);
  const exchange = isNew ? tableOf(found, { to, version: (previous?.version ?? 0) + 1, from }) : previous;
  return { exchange, isNew, learned: found, refused };
}

/**
 * Brings the next table into use in every value signal of a workspace's programs that is exchanged into the unit, by
 * compare-and-set: a table that another process published meanwhile is the one that it follows.
 */
async function publish(
  opened: OpenWorkspace,
  to: string,
  next: (previous: Exchange) => Made,
): Promise<Made & Required<Pick<Output, 'signals'>>> {
  let made: (Made & { readonly signals: string[] }) | undefined;
  await editPrograms(opened, (programs) => {
    const used = programs.flatMap((program) =>
      signalsInto(program, to).map(([name, { exchange }]) => ({ name: `${program.id}/${name}`, exchange })),
    );
    const [latest] = used.map(({ exchange }) => exchange).toSorted((a, b) => b.version - a.version);
    if (!latest) throw wrong('workspace', `no value signal of its programs is exchanged into "${to}"`);
    made = { ...next(latest), signals: used.map(({ name }) => name) };
    const { exchange } = made;
    return programs.map((program) => withExchange(program, exchange));
  });
  return made!;
}

type Signal = Extract<Program['features']['candidate'][string], { kind: 'signal' }>;

const signalsInto = (
  { features }: Program,
  to: string,
): (readonly [string, Signal & { exchange: Exchange }])[] =>
  Object.entries(features.candidate).flatMap(([name, feature]) =>
    feature.kind === 'signal' && 'exchange' in feature && feature.exchange?.to === to
      ? [[name, { ...feature, exchange: feature.exchange }] as const]
      : [],
  );

const withExchange = (program: Program, exchange: Exchange): Program => {
  const changed = signalsInto(program, exchange.to).map(([name, signal]) => [name, { ...signal, exchange }]);
  const candidate = { ...program.features.candidate, ...Object.fromEntries(changed) };
  return { ...program, features: { ...program.features, candidate } };
};

const sentence = (refused: Output['refused']): string =>
  refused.map(({ unit, reason }) => `${unit}: ${reason}`).join('; ') || 'there is none but the common one';

async function readExchange(
  path: string,
  { to, context }: { readonly to: string; readonly context: Pick<OperationContext, 'readJson'> },
): Promise<Exchange> {
  const parsed = exchangeSchema.safeParse(await context.readJson(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const at = issue.path.join('.') || '(whole)';
    throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at, problem: issue.message });
  }
  if (parsed.data.to === to) return parsed.data;
  throw wrong('previous', `it converts to "${parsed.data.to}", not to "${to}"`);
}

/** Effects of the tests that measured both, with the correlation of their errors, 0 where no row says it. */
function inTwoUnits({ tests, metrics, effect, se, correlation }: PastFile, unit: string, to: string) {
  const width = metrics.length;
  const [own, common] = [metrics.indexOf(unit), metrics.indexOf(to)];
  return tests.flatMap((_, test) => {
    const [x, y] = [test * width + own, test * width + common];
    if (!(se[x]! > 0 && se[y]! > 0)) return [];
    const said = [correlation?.[x * width + common], correlation?.[y * width + own]];
    return [
      {
        own: effect[x]!,
        ownSe: se[x]!,
        common: effect[y]!,
        commonSe: se[y]!,
        correlation: said.find((rho) => rho !== undefined && !Number.isNaN(rho)) ?? 0,
      },
    ];
  });
}

/** The common unit counts as itself. A new version is another feature, so a table is not replaced for nothing. */
function stillHolds({ rates, to }: Exchange, found: Output['learned']): boolean {
  const known = Object.keys(rates).filter((unit) => unit !== to);
  return (
    known.length === found.length &&
    found.every(({ unit, low, high }) => {
      if (!Object.hasOwn(rates, unit)) return false;
      const { rate } = rateOf(rates[unit]!);
      return rate >= low && rate <= high;
    })
  );
}

interface Named {
  readonly to: string;
  readonly version: number;
  readonly from: string;
}

const tableOf = (found: readonly (RateFit & { unit: string })[], { to, version, from }: Named): Exchange => ({
  version,
  to,
  rates: {
    [to]: 1,
    ...Object.fromEntries(
      found.map(({ unit, rate, low, high, tests }) => [unit, { rate, low, high, tests }]),
    ),
  },
  learnedFrom: from,
});

/** Where the table is. */
function placeOf({ out, workspace, signals = [], dryRun, isNew }: Output): string {
  if (dryRun) return 'nothing was written';
  const inUse = workspace === undefined || !isNew ? [] : [`in use for ${signals.join(', ')}; learn again`];
  return [...(out === undefined ? [] : [out]), ...inUse].join(', ') || 'nothing was changed';
}

function show(said: Output): string {
  const { exchange, isNew, learned: found, refused } = said;
  const { version, to } = exchange;
  const place = placeOf(said);
  const rows = found.map(({ unit, rate, low, high, tests, naive }) => [
    unit,
    String(tests),
    `${short(rate, 3)} [${short(low, 3)}, ${short(high, 3)}]`,
    short(naive, 3),
  ]);
  return [
    ...wrapped(
      isNew
        ? `Version ${version} of what units are worth in ${to}, of past tests, with 95 % intervals: ${place}`
        : `Version ${version} stays: the intervals of these tests hold its rates: ${place}`,
    ),
    '',
    ...columnsOf([['unit', 'tests', 'rate', 'naive'], ...rows]),
    ...refused.flatMap(({ unit, reason }) => wrapped(`No rate of ${unit}: ${reason}.`)),
  ].join('\n');
}

/** Learns what units of value signals are worth in a common one. */
export const exchangeSignals = operation<Input, Output>({
  name: 'signals exchange',
  summary: 'Learn from past tests what units of value signals are worth in a common one',
  doc: 'Reads the effects that past tests had in several units (columns test, metric, effect, se, n, and corr:<metric> for the correlation of sampling errors) and fits what one of each unit is worth in the common one, errors of both taken into account, with a 95 % interval over tests. Writes a versioned table that `exchange` of a value signal takes as it is; a unit without evidence is left out with its reason. With the table in use as --previous, that one stays while the new intervals hold its rates. With `--workspace` the table in use is that of the value signals of its programs that are exchanged into the unit, and a new one takes its place there, together with whatever another process changes of the programs meanwhile: a version is another feature, so `learn` again, and decisions that were imported for the old one refuse it. `--dry-run` writes nothing.',
  input,
  output,
  positional: ['file'],
  writes: true,
  apart: { out: ['file'] },
  run,
  show,
});
