import { z } from 'zod';
import type { Decision, Difference } from '../../decision/index.ts';
import { monitorKinds, watch } from '../../monitoring/index.ts';
import { duration, millisOf, type Portfolio } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { replayers } from '../replayers.ts';
import { artefactAt } from '../workspace/engine.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import { watchedLog, type WatchedLog } from '../workspace/watched.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { output, type Output } from './output.ts';
import { showFindings } from './show.ts';

const share = z.number().gt(0).lt(1);

const input = z.strictObject({
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when: an instant such as 2026-03-01T09:00:00Z; the last fact of the log when left out'),
  since: z
    .string()
    .optional()
    .describe('what came since then is watched, what is older is compared with; a week before when left out'),
  block: duration.default('1d').describe('length of the stretches of time in which facts are counted'),
  only: z
    .array(z.enum(monitorKinds))
    .min(1)
    .optional()
    .describe('kinds of monitors to ask; all when left out'),
  complaints: share.default(0.001).describe('most complaints per send'),
  optOuts: share.default(0.01).describe('most withdrawals of consent per send'),
  contacts: z
    .number()
    .nonnegative()
    .optional()
    .describe('most contacts of a user within 7 days; not watched when left out'),
  dominance: share.default(0.9).describe('largest share of one message where there was a choice'),
  forecast: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe(
      'opportunities per day by generator, as trial:generators.0=500 or, of one upstream, trial:crm=500',
    ),
});

type Input = z.infer<typeof input>;

const week = millisOf('7d');

const wrong = (at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'monitor', at, problem });

/** Throws OPERATIONS_INPUT_INVALID for a generator that is not named as facts about it are. */
function checkForecasts(forecast: Input['forecast'], { programs }: Portfolio): void {
  const ids = programs.map(({ id }) => id);
  const stranger = Object.keys(forecast).find((name) => !ids.some((id) => name.startsWith(`${id}:`)));
  if (stranger === undefined) return;
  throw wrong('forecast', `"${stranger}" begins with no program and ":"; there are: ${ids.join(', ')}`);
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  if (millisOf(request.block) === 0) throw wrong('block', 'it must be longer than nothing');
  const asked = {
    at: instantOption(request.at, { operation: 'monitor', field: 'at' }),
    since: instantOption(request.since, { operation: 'monitor', field: 'since' }),
  };
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    checkForecasts(request.forecast, portfolio);
    const log = await watchedLog(workspace, portfolio);
    const now = asked.at ?? log.facts.reduce((last, { at }) => Math.max(last, at), 0);
    const since = asked.since ?? now - week;
    if (since > now) throw wrong('since', `it lies after the end of what is watched, ${showInstant(now)}`);
    const isWatched = ({ at }: Decision) => at >= since && at <= now;
    context.progress(
      `watching ${log.decisions.filter(isWatched).length} of ${log.decisions.length} decisions`,
    );
    const { complaints, optOuts, contacts, dominance, forecast } = request;
    const found = watch(
      {
        portfolio,
        ...log,
        since,
        now,
        block: millisOf(request.block),
        limits: { complaints, optOuts, dominance, forecast, ...(contacts === undefined ? {} : { contacts }) },
        signals: await signalsIn(workspace, log),
        replay: await replayed(workspace, log, isWatched),
      },
      request.only,
    );
    return {
      workspace: workspace.path,
      since: showInstant(since),
      at: showInstant(now),
      decisions: {
        watched: log.decisions.filter(isWatched).length,
        reference: log.decisions.filter(({ at }) => at < since).length,
        others: log.others,
      },
      alarms: found.filter(({ verdict }) => verdict === 'alarm').length,
      warnings: found.filter(({ verdict }) => verdict === 'warn').length,
      findings: found.map((one) => ({ ...one, where: { ...one.where } })),
    };
  });
}

/** The calibrated signals of every artefact that decided. */
async function signalsIn({ store }: OpenWorkspace, { decisions }: WatchedLog) {
  const digests = [...new Set(decisions.map(({ digests }) => digests.artefact))];
  return new Map(
    await Promise.all(
      digests.map(async (digest) => [digest, (await artefactAt(store, digest)).signals ?? []] as const),
    ),
  );
}

/** Repeats the watched decisions beforehand, since setups are read from the store. */
async function replayed(
  workspace: OpenWorkspace,
  { decisions }: WatchedLog,
  isWatched: (decision: Decision) => boolean,
): Promise<(decision: Decision) => readonly Difference[]> {
  const replayFor = replayers(workspace);
  const found = new Map<string, readonly Difference[]>();
  for (const decision of decisions)
    if (isWatched(decision))
      found.set(decision.id, (await replayFor(decision.digests))(decision, 'features'));
  return ({ id }) => found.get(id) ?? [];
}

/** Looks a workspace's log over. */
export const monitor = operation<Input, Output>({
  name: 'monitor',
  summary: 'Look the log of a workspace over for what is wrong',
  doc: 'Asks every monitor about the decisions and facts of a workspace: whether the logged propensities are those of the draws, arms hold the units they were promised, features and feeds are as before, predicted increments are what holdbacks measure, and guardrails hold. Each finding has its statistic, interval, corrected p-value, place and what to do. Reads only. Exit code 1 when there is an alarm.',
  input,
  output,
  writes: false,
  run,
  show: showFindings,
  failed: ({ alarms }) => alarms > 0,
});
