import { z } from 'zod';
import { name } from '../../events/index.ts';
import { assumptionWords, metricDigest } from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { experimentLog } from '../experiment/log.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { called, strangeIn, type Called } from './call.ts';
import { comparedIn, type Compared } from './experiment.ts';
import { enter, ledgerIn, type CallEntry, type Ledger } from './ledger.ts';
import { currentModel, keepFitted, modelAt, type FittedIndex } from './model.ts';
import { forecastOutput, type ForecastOutput } from './output.ts';
import { recordOf, recordWarnings } from './record.ts';
import { showForecast } from './show.ts';
import { completeIn, firstMet, rowsIn, throughBy, vectorsAt } from './units.ts';

const input = z.strictObject({
  experiment: name.describe('the experiment, as the programs call it'),
  index: name.describe('the surrogate index, by its name'),
  workspace: workspaceOption,
  model: z
    .string()
    .min(1)
    .optional()
    .describe('the file of a fitted index; the current one of that name when left out'),
  control: z
    .string()
    .min(1)
    .optional()
    .describe('the arm that the others are compared with; that of the registered plan when left out'),
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  alpha: z.number().gt(0).lt(1).default(0.05).describe('1 less the level of intervals'),
  allowed: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('correlation of long outcome and arm, given the short outcomes, that bounds allow for'),
});

type Input = z.infer<typeof input>;

async function run(request: Input, context: OperationContext): Promise<ForecastOutput> {
  const asked = instantOption(request.at, { operation: 'surrogate forecast', field: 'at' });
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const fitted = await fittedFor(workspace, request, context);
    const { outcome, surrogates, definition } = fitted.declared;
    const log = await experimentLog(workspace);
    const at = Math.min(asked ?? Infinity, log.last + 1);
    const { experiment, alpha, allowed } = request;
    const compared = await comparedIn(workspace, log, { experiment, control: request.control, until: at });
    const complete = completeIn([outcome]);
    checkEarly(compared, { complete, known: log.last + 1 });
    const met = throughBy(compared.met, at, completeIn(surrogates));
    if (met.length === 0)
      throw operationsErrors.OPERATIONS_EXPERIMENT_EMPTY({
        id: experiment,
        problem: 'no user is through the windows of the short outcomes',
      });
    const vectors = vectorsAt(log, met, { metrics: surrogates, at });
    const ledger = await ledgerIn(workspace);
    const { record, calibration } = recordOf(ledger, { fitted, alpha, except: experiment });
    const control = rowsIn(vectors, compared.control);
    const calls = compared.treatments.map((treatment) =>
      called(
        { treatment, control, treated: rowsIn(vectors, treatment) },
        { fitted, calibration, alpha, allowed },
      ),
    );
    const known = await entered(workspace, calls, {
      ledger,
      fitted,
      entry: {
        at,
        recorded: context.now(),
        index: request.index,
        definition,
        model: fitted.digest,
        outcome: metricDigest(outcome),
        experiment,
        control: compared.control,
        since: compared.since,
        alpha,
      },
    });
    const last = [...firstMet(met).values()].reduce((a, b) => Math.max(a, b));
    const { rows: users, explained, history } = fitted.file;
    return {
      workspace: workspace.path,
      index: request.index,
      model: fitted.digest,
      history: { ...history, users, explained },
      experiment,
      control: compared.control,
      outcome: outcome.name,
      at: showInstant(at),
      due: showInstant(last + complete),
      alpha,
      calls: calls.map(({ said }, i) => ({
        ...said,
        corrected: known[i] ? known[i].corrected : said.corrected,
        isRepeated: known[i] !== undefined,
      })),
      record,
      warnings: [...recordWarnings(record), ...strangeIn(control, fitted)],
      assumptions: [...new Set(calls.flatMap(({ assumptions }) => assumptions))].map(
        (one) => assumptionWords[one],
      ),
    };
  });
}

/** The fitted index of a file or the current one, which must be of the name that was asked for. */
async function fittedFor(
  workspace: OpenWorkspace,
  { index, model }: Pick<Input, 'index' | 'model'>,
  context: OperationContext,
): Promise<FittedIndex> {
  if (model === undefined) return currentModel(workspace, index);
  const fitted = await modelAt(model, context);
  const { index: own } = fitted.declared.document;
  if (own === index) return fitted;
  const problem = `it is a fit of "${own}", not of "${index}"`;
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'surrogate forecast', at: 'model', problem });
}

/** What is known already is not called early. */
function checkEarly(
  { experiment, met }: Compared,
  { complete, known }: { readonly complete: number; readonly known: number },
): void {
  const first = met.reduce((least, { at }) => Math.min(least, at), Infinity) + complete;
  if (first > known) return;
  throw operationsErrors.OPERATIONS_FORECAST_REFUSED({
    id: experiment,
    problem: `the long outcome of its first user is in the log since ${showInstant(first)}: read it, by \`experiment look\`; what is known is not forecast`,
  });
}

type Common = Omit<
  CallEntry,
  'kind' | 'before' | keyof Omit<Called['said'], 'bounds' | 'effect'> | 'predicted'
>;

/** Writes calls into the ledger; gives those that it had already, of the same fit at the same instant. */
async function entered(
  workspace: OpenWorkspace,
  calls: readonly Called[],
  {
    ledger,
    fitted,
    entry,
  }: { readonly ledger: Ledger; readonly fitted: FittedIndex; readonly entry: Common },
): Promise<readonly (CallEntry | undefined)[]> {
  const known = calls.map(
    ({ said }) =>
      ledger.calls.find(
        ({ call }) =>
          call.experiment === entry.experiment &&
          call.treatment === said.treatment &&
          call.control === entry.control &&
          call.model === entry.model &&
          call.at === entry.at &&
          call.alpha === entry.alpha,
      )?.call,
  );
  const fresh = calls.flatMap(({ said }, i) => {
    if (known[i]) return [];
    const { bounds: _, effect: predicted, ...kept } = said;
    return [{ kind: 'call' as const, ...entry, ...kept, predicted }];
  });
  if (fresh.length > 0) {
    await keepFitted(workspace, fitted);
    await enter(workspace, fresh, ledger);
  }
  return known;
}

/** Forecasts the long effect of an experiment. */
export const forecastSurrogate = operation<Input, ForecastOutput>({
  name: 'surrogate forecast',
  summary: 'Forecast the long effect of an experiment by a surrogate index, and enter the call in the ledger',
  doc: 'Reads the short outcomes of the users of an experiment who are through their windows, and calls the effect on the long outcome by a fitted surrogate index, with an interval that counts the error of the experiment and that of the index. The call is entered in the ledger of the workspace, which is only ever added to: what was called, when, by which fit, for which experiment. Beside it stands how past calls of the same index about other experiments turned out; from three on they correct the call, and doubts about them are warnings. The same log gives the same call, which is entered once. Refused where arms do not hold the users they were promised, and once the long outcome of the first user is known.',
  input,
  output: forecastOutput,
  positional: ['experiment', 'index'],
  writes: true,
  run,
  show: showForecast,
});
