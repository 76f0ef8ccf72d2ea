import { z } from 'zod';
import { difference, surrogateArm, type SurrogateArm } from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { experimentLog, type ExperimentLog } from '../experiment/log.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { counted, wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { metSince } from './experiment.ts';
import { countedCalls, enter, ledgerIn, type CallEntry, type LedgerCall } from './ledger.ts';
import { modelOf, type FittedIndex } from './model.ts';
import { recordLines, recordOf, recordSchema, recordWarnings } from './record.ts';
import { completeIn, firstMet, rowsIn, throughBy, vectorsAt } from './units.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  alpha: z.number().gt(0).lt(1).default(0.05).describe('1 less the level at which records are counted'),
});

const output = z.strictObject({
  workspace: z.string(),
  /** Up to when the log counts; null where it is empty. */
  at: z.string().nullable(),
  alpha: z.number(),
  /** Calls that were scored now, and those whose outcome is still to come, with when it is known; null where too few users are left. */
  scored: z.int().nonnegative(),
  open: z.array(
    z.strictObject({
      index: z.string(),
      experiment: z.string(),
      treatment: z.string(),
      due: z.string().nullable(),
    }),
  ),
  /** By index, as it was defined. */
  indices: z.array(
    z.strictObject({
      index: z.string(),
      definition: z.string(),
      outcome: z.string(),
      record: recordSchema,
      warnings: z.array(z.string()),
    }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const asked = instantOption(request.at, { operation: 'surrogate score', field: 'at' });
  const { alpha } = request;
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const log = await experimentLog(workspace);
    const at = Math.min(asked ?? Infinity, log.last + 1);
    const before = await ledgerIn(workspace);
    const fits = await latestFits(workspace, before.calls);
    const unscored = fits
      .flatMap(({ declared }) => countedCalls(before, declared.definition))
      .filter(({ outcome }) => outcome === undefined);
    const tried = await Promise.all(
      unscored.map(async (one) => ({
        one,
        found: measuredIn(log, await modelOf(workspace, one.call.model), { one, at }),
      })),
    );
    const entries = tried.flatMap(({ one: { digest }, found }) =>
      found.kind === 'measured'
        ? [{ kind: 'outcome' as const, at, recorded: context.now(), call: digest, ...found.said }]
        : [],
    );
    if (entries.length > 0) await enter(workspace, entries, before);
    const ledger = await ledgerIn(workspace);
    return {
      workspace: workspace.path,
      at: Number.isFinite(at) ? showInstant(at) : null,
      alpha,
      scored: entries.length,
      open: tried.flatMap(({ one: { call }, found }) =>
        found.kind === 'measured'
          ? []
          : [{ index: call.index, experiment: call.experiment, treatment: call.treatment, due: found.due }],
      ),
      indices: fits.map((fitted) => {
        const { document, definition, outcome } = fitted.declared;
        const { record } = recordOf(ledger, { fitted, alpha });
        return {
          index: document.index,
          definition,
          outcome: outcome.name,
          record,
          warnings: [...recordWarnings(record)],
        };
      }),
    };
  });
}

/** By definition: the latest fit that called anything, in the order of their first calls. */
async function latestFits(
  workspace: OpenWorkspace,
  calls: readonly LedgerCall[],
): Promise<readonly FittedIndex[]> {
  const latest = new Map(calls.map(({ call }) => [call.definition, call.model]));
  return Promise.all([...latest.values()].map((model) => modelOf(workspace, model)));
}

type Found =
  | { readonly kind: 'open'; readonly due: string | null }
  | {
      readonly kind: 'measured';
      readonly said: {
        readonly users: CallEntry['users'];
        readonly measured: number;
        readonly measuredSe: number;
        readonly covariance: number;
      };
    };

/** The effect on the long outcome of the users of a call, once it is known of all of them. */
function measuredIn(
  log: ExperimentLog,
  fitted: FittedIndex,
  { one: { call }, at }: { readonly one: LedgerCall; readonly at: number },
): Found {
  const { outcome, surrogates } = fitted.declared;
  const met = throughBy(metSince(log, call), call.at, completeIn(surrogates));
  const complete = completeIn([outcome]);
  const last = [...firstMet(met).values()].reduce((a, b) => Math.max(a, b), -Infinity);
  if (last + complete > at) return { kind: 'open', due: showInstant(last + complete) };
  const vectors = vectorsAt(log, met, { metrics: [outcome, ...surrogates], at });
  const rows = [call.control, call.treatment].map((arm) => rowsIn(vectors, arm));
  // Users may have asked to be forgotten since.
  if (rows.some(({ columns, x }) => x.length / columns < 2)) return { kind: 'open', due: null };
  const [control, treated] = rows.map(surrogateArm);
  const effect = differenceOf(control!, treated!);
  return {
    kind: 'measured',
    said: {
      users: { control: control!.n, treated: treated!.n },
      ...effect,
      covariance: [control!, treated!].reduce((sum, arm) => sum + sharedIn(arm, fitted.file.coefficients), 0),
    },
  };
}

/** Of the first column; nought where it does not vary in either arm, as its error is then. */
function differenceOf(a: SurrogateArm, b: SurrogateArm) {
  const arms = [a, b].map(({ n, means, covariance }) => ({
    n,
    mean: means[0]!,
    variance: covariance[0]!,
    assumptions: [],
  }));
  if (arms.every(({ variance }) => variance === 0))
    return { measured: b.means[0]! - a.means[0]!, measuredSe: 0 };
  const { value, se } = difference(arms[0]!, arms[1]!);
  return { measured: value, measuredSe: se };
}

/** Cov(ȳ, β's̄) of an arm: the first column is y. */
const sharedIn = ({ n, covariance }: SurrogateArm, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, slope, at) => sum + slope * covariance[at + 1]!, 0) / n;

const show = ({ at, scored, open, indices }: Output): string =>
  [
    ...wrapped(
      `${counted(scored, 'call')} scored${at === null ? '' : ` by what is known at ${at}`}, ${open.length} still open.`,
    ),
    ...open.flatMap(({ index, experiment, treatment, due }) =>
      wrapped(
        `Open: ${index} of ${experiment}, ${treatment}: ${due === null ? 'too few of its users are left' : `known at ${due}`}`,
      ),
    ),
    ...indices.flatMap(({ index, outcome, definition, record, warnings }) => [
      '',
      ...wrapped(`Index ${index} of ${outcome}, definition ${definition.slice(0, 16)}.`),
      ...recordLines(record),
      ...warnings.flatMap((warning) => wrapped(`Warning: ${warning}.`)),
    ]),
  ].join('\n');

/** Scores past calls. */
export const scoreSurrogates = operation<Input, Output>({
  name: 'surrogate score',
  summary: 'Score past forecasts of long effects by what was measured since',
  doc: 'Measures the long effects that `surrogate forecast` called, once the long outcome of all users of a call is in the log, on those same users, and enters them in the ledger beside the calls. Of each index it shows how calls turned out: how many stated intervals held what was measured, at three levels, signs, bias, and the spread of errors beyond the stated ones. Of several calls about one treatment the first counts. Asked again it changes nothing.',
  input,
  output,
  writes: true,
  run,
  show,
});
