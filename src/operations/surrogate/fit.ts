import { z } from 'zod';
import { surrogateModel, type UnitVectors } from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { arrivals, everybody } from '../experiment/arrivals.ts';
import { experimentLog } from '../experiment/log.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, short, wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import { indexDeclared } from './document.ts';
import { fileOfModel, keepModel } from './model.ts';
import { completeIn, throughBy, vectorsAt } from './units.ts';

const input = z.strictObject({
  document: z.string().min(1).describe('the document of the index: its long outcome and its short ones'),
  workspace: workspaceOption,
  since: z.string().optional().describe('users who came before this instant are left out'),
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
});

const output = z.strictObject({
  workspace: z.string(),
  index: z.string(),
  /** Names the fitted index with everything in it. */
  digest: z.string(),
  /** The same as a file. */
  file: z.string(),
  outcome: z.string(),
  /** Users of the history, by what they were met, and when the first and the last of them came. */
  users: z.int().positive(),
  basis: z.string(),
  since: z.string(),
  until: z.string(),
  /** Share of the variance of the long outcome that the short ones explain. */
  explained: z.number(),
  surrogates: z.array(
    z.strictObject({
      surrogate: z.string(),
      mean: z.number(),
      /** What the long outcome is more by, for one more of it, with its standard error. */
      coefficient: z.number(),
      se: z.number(),
    }),
  ),
  warnings: z.array(z.string()),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Rows per short outcome below which the errors of coefficients are hardly known. */
const enough = 20;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const named = (field: 'since' | 'at') =>
    instantOption(request[field], { operation: 'surrogate fit', field });
  const [since, asked] = [named('since') ?? -Infinity, named('at')];
  const { document: path } = request;
  const declared = indexDeclared(await context.readDocument(path), path);
  const { document, outcome, surrogates } = declared;
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const { programs } = await currentPortfolio(workspace);
    if (!programs.some(({ id }) => id === document.program))
      throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({
        path,
        at: 'program',
        problem: `the workspace has no program "${document.program}"; it has: ${programs.map(({ id }) => id).join(', ')}`,
      });
    const log = await experimentLog(workspace);
    const until = Math.min(asked ?? Infinity, log.last + 1);
    const { program } = document;
    const { basis, came } = await arrivals(workspace, log, { program, period: { since, until } });
    const all = [...came].map(([user, at]) => ({ user, unit: user, arm: everybody, at }));
    const metrics = [outcome, ...surrogates];
    const met = throughBy(all, until, completeIn(metrics));
    if (met.length === 0)
      throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
        path: workspace.path,
        what: `user for whom "${outcome.name}" is known`,
        first: 'import a longer history, or shorten its window',
      });
    const vectors = vectorsAt(log, met, { metrics, at: until });
    const times = met.map(({ at }) => at).toSorted((a, b) => a - b);
    const history = {
      basis,
      since: showInstant(times[0]!),
      until: showInstant(times.at(-1)!),
      at: showInstant(until),
    };
    const fitted = fittedTo(vectors);
    const file = {
      kind: 'fitted surrogate index' as const,
      version: 1 as const,
      document,
      history,
      ...fitted,
    };
    const digest = await keepModel(workspace, file, context);
    return {
      workspace: workspace.path,
      index: document.index,
      digest,
      file: fileOfModel(workspace, digest),
      outcome: outcome.name,
      users: fitted.rows,
      basis,
      since: history.since,
      until: history.until,
      explained: fitted.explained,
      surrogates: surrogates.map(({ name }, at) => ({
        surrogate: name,
        mean: fitted.means[at + 1]!,
        coefficient: fitted.coefficients[at]!,
        se: Math.sqrt(fitted.covariance[at * surrogates.length + at]!),
      })),
      warnings:
        fitted.rows < enough * surrogates.length
          ? [
              `${fitted.rows} users for ${surrogates.length} short outcomes: errors of coefficients are hardly known below ${enough} for each`,
            ]
          : [],
    };
  });
}

/** The regression of the first column on the others. Throws EXPERIMENTS_SAMPLE_UNFIT. */
function fittedTo({ arms, columns, x }: UnitVectors) {
  const n = arms.length;
  const k = columns - 1;
  const rows = {
    columns: k,
    x: Float64Array.from({ length: n * k }, (_, at) => x[Math.floor(at / k) * columns + 1 + (at % k)]!),
    y: Float64Array.from({ length: n }, (_, row) => x[row * columns]!),
  };
  const model = surrogateModel(rows);
  const means = Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += x[row * columns + column]!;
    return sum / n;
  });
  const deviations = means.map((mean, column) => {
    let squares = 0;
    for (let row = 0; row < n; row++) {
      const away = x[row * columns + column]! - mean;
      squares += away * away;
    }
    return Math.sqrt(squares / (n - 1));
  });
  return {
    rows: model.rows,
    means,
    deviations,
    coefficients: [...model.coefficients],
    covariance: [...model.covariance],
    residual: model.residual,
    explained: model.explained,
  };
}

const three = (value: number): string => short(value, 3);

const show = (said: Output): string =>
  [
    ...wrapped(
      `Surrogate index ${said.index}, ${said.digest.slice(0, 16)}: ${said.outcome} as ${said.users} users foretell it who came from ${said.since} to ${said.until} (by ${said.basis}). Short outcomes explain ${three(100 * said.explained)} % of its variance.`,
    ),
    '',
    ...columnsOf([
      ['short outcome', 'mean', 'coefficient', 'standard error'],
      ...said.surrogates.map(({ surrogate, mean, coefficient, se }) => [
        surrogate,
        three(mean),
        three(coefficient),
        three(se),
      ]),
    ]),
    '',
    ...wrapped(`Kept as ${said.file}`),
    ...said.warnings.flatMap((warning) => wrapped(`Warning: ${warning}.`)),
  ].join('\n');

/** Fits a surrogate index to the log. */
export const fitSurrogate = operation<Input, Output>({
  name: 'surrogate fit',
  summary: 'Fit a surrogate index: a long outcome as short ones foretell it',
  doc: 'Regresses a long outcome on short ones (the surrogate index of Athey, Chetty, Imbens and Kang, 2019) over the users of a program who came so long ago that the long outcome is known, as `experiment design` finds them: by decisions, by reasons to speak, or by activity. Both are documents of metrics with a fixed window. The fitted index, with the covariance of its coefficients, is kept in the workspace under its digest, also as a file, and is the current one of its name; `surrogate forecast` uses it.',
  input,
  output,
  positional: ['document'],
  writes: true,
  run,
  show,
});
