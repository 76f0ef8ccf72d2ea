import { z } from 'zod';
import type { Readout } from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { keepJson } from '../workspace/blobs.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { endExperiment } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { changesIn, offPlan } from './deviations.ts';
import { jsonOf } from './document.ts';
import {
  checkOpen,
  lookTestSchema,
  record,
  startedIn,
  type Fresh,
  type Harm,
  type LookRecord,
  type Registered,
  type WatchRecord,
} from './history.ts';
import {
  brokenIn,
  dayStatistics,
  harmIn,
  judgedBy,
  metBy,
  readLook,
  settledBy,
  spentAt,
  statisticsAt,
  testsAt,
  unitsIn,
  type Judged,
} from './judge.ts';
import { experimentLog, type ExperimentLog, type Met } from './log.ts';
import { showLook } from './show-look.ts';

const input = z.strictObject({
  experiment: z.string().min(1).describe('as the programs call it'),
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  final: z.boolean().default(false).describe('make this the last look: all alpha that is left is spent'),
  watch: z
    .boolean()
    .default(false)
    .describe('ask only for harm and for what breaks the experiment: effects stay hidden, no alpha is spent'),
});

const number = z.number().nullable();

const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  at: z.string(),
  kind: z.enum(['look', 'watch']),
  /** Of the look; null for a watch. */
  look: z
    .strictObject({
      number: z.int(),
      planned: z.int(),
      units: z.number(),
      fraction: z.number(),
      isFinal: z.boolean(),
      spent: z.number(),
      left: z.number(),
      tests: z.array(lookTestSchema),
    })
    .nullable(),
  /** Whether these data were looked at before: nothing was recorded, nothing was spent. */
  isRepeated: z.boolean(),
  harm: z.array(
    z.strictObject({
      metric: z.string(),
      treatment: z.string(),
      p: number,
      problem: z.string().nullable(),
      isHarm: z.boolean(),
    }),
  ),
  advice: z.string(),
  /** Whether the look itself ended the experiment. */
  isStopped: z.boolean(),
  deviations: z.array(z.string()),
});

type Input = z.infer<typeof input>;
export type LookOutput = z.infer<typeof output>;

const day = 86_400_000;

/** What a look works with. */
interface Looking {
  readonly workspace: OpenWorkspace;
  readonly context: OperationContext;
  readonly registered: Registered;
  readonly judged: Judged;
  readonly log: ExperimentLog;
  readonly at: number;
  /** Up to when the log tells: values that are complete later are not known yet. */
  readonly seen: number;
  readonly met: readonly Met[];
  readonly deviations: string[];
}

async function run(request: Input, context: OperationContext): Promise<LookOutput> {
  const { experiment: id } = request;
  const asked = instantOption(request.at, { operation: 'experiment look', field: 'at' });
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const registered = await startedIn(workspace, id);
    const log = await experimentLog(workspace);
    const at = asked ?? log.last + 1;
    checkOpen(registered, at);
    const judged = judgedBy(registered.start);
    const met = metBy(log, judged, at);
    if (met.length === 0)
      throw empty(id, `nobody was exposed from ${showInstant(judged.start.at)} to ${showInstant(at)}`);
    const deviations = await changesIn(workspace, registered);
    const seen = Math.min(at, log.last + 1);
    const looking = { workspace, context, registered, judged, log, at, seen, met, deviations };
    return request.watch ? watch(looking) : look(looking, request.final);
  });
}

const empty = (id: string, problem: string) => operationsErrors.OPERATIONS_EXPERIMENT_EMPTY({ id, problem });

async function watch(looking: Looking): Promise<LookOutput> {
  const { judged, context, registered, workspace, at, deviations } = looking;
  const { everything, harm, broken } = await safety(looking);
  const advice = broken.length > 0 ? 'stop: invalid' : harm.some(isHarm) ? 'stop: harm' : 'go on';
  const entry: Fresh<WatchRecord> = {
    kind: 'watch',
    at,
    recorded: context.now(),
    everything,
    harm: [...harm],
    advice,
    deviations,
  };
  const id = judged.start.plan.experiment;
  const after = await record(workspace, id, { entry, after: registered.head });
  const isStopped = await stopOnHarm(looking, harm, after);
  return {
    ...common(looking),
    kind: 'watch',
    look: null,
    isRepeated: false,
    harm: [...harm],
    advice,
    isStopped,
  };
}

async function look(looking: Looking, asksFinal: boolean): Promise<LookOutput> {
  const { judged, log, at, seen, registered, context, workspace } = looking;
  const { plan } = judged.start;
  const settled = settledBy(looking.met, judged, seen);
  const statistics = statisticsAt(log, settled, {
    judged,
    at: seen,
    looks: [...registered.looks.map((one) => one.at), seen],
  });
  const units = unitsIn(statistics);
  const last = registered.looks.at(-1);
  const isEnd = asksFinal || units >= plan.units || at >= judged.start.at + plan.days * day;
  // Without new units there is nothing to learn, and nothing to spend.
  if (last && (last.isFinal || units <= last.units * (1 + 1e-6))) return repeated(looking, last);
  if (units === 0)
    throw empty(
      plan.experiment,
      `no unit is through the ${Number(plan.window.toFixed(2))} days of its window yet`,
    );
  const looked = { units: [...registered.looks.map((one) => one.units), units], isFinal: isEnd };
  const said = readLook(judged, statistics, looked);
  const { everything, harm, broken } = await safety(looking);
  const spent = spentAt(judged, looked);
  const entry: Fresh<LookRecord> = {
    kind: 'look',
    at,
    recorded: context.now(),
    number: registered.looks.length + 1,
    units,
    fraction: units / plan.units,
    isFinal: isEnd,
    statistics: await keepJson(workspace.store, jsonOf(statistics)),
    everything,
    days: await keptDays(looking, settled),
    tests: testsAt(judged, said, looked),
    spent,
    left: judged.document.alpha - spent,
    harm: [...harm],
    advice: adviceOf(said, { harm, broken, isEnd }),
    deviations: [...looking.deviations, ...offPlan(registered, { at, isEnd })],
  };
  const after = await record(workspace, plan.experiment, { entry, after: registered.head });
  const isStopped = await stopOnHarm(looking, harm, after);
  return { ...outputOf(looking, { ...entry, before: registered.head }), isStopped };
}

/** Keeps the statistics of days since exposure. */
async function keptDays({ log, judged, seen, workspace }: Looking, settled: readonly Met[]) {
  const all = dayStatistics(log, settled, { judged, at: seen });
  return Promise.all(
    all.map(async ({ metric, statistics }) => ({
      metric,
      statistics: await keepJson(workspace.store, jsonOf(statistics)),
    })),
  );
}

const isHarm = (one: Harm): boolean => one.isHarm;

/** Harm and breakage on all units so far, whatever the schedule. */
async function safety({ log, met, judged, seen, workspace }: Looking) {
  const statistics = statisticsAt(log, met, { judged, at: seen });
  return {
    everything: await keepJson(workspace.store, jsonOf(statistics)),
    harm: harmIn(judged, statistics),
    broken: brokenIn(judged, statistics, met),
  };
}

interface Grounds {
  readonly harm: readonly Harm[];
  readonly broken: readonly string[];
  readonly isEnd: boolean;
}

function adviceOf(said: Readout, { harm, broken, isEnd }: Grounds): LookRecord['advice'] {
  const kinds = said.decisions.map(({ decision }) => decision.verdict.kind);
  if (broken.length > 0 || kinds.includes('invalid')) return 'stop: invalid';
  if (harm.some(isHarm)) return 'stop: harm';
  if (kinds.includes('win')) return 'stop: win';
  if (kinds.every((kind) => kind === 'regression')) return 'stop: regression';
  return isEnd ? 'stop: end' : 'go on';
}

/** Ends the experiment where its document says so: in the history, and in the programs that decisions are made by. */
async function stopOnHarm(
  { workspace, context, judged, at }: Looking,
  harm: readonly Harm[],
  after: string,
): Promise<boolean> {
  const shown = harm.filter(isHarm).map(({ metric, treatment }) => `${metric} under ${treatment}`);
  if (shown.length === 0 || judged.document.onHarm !== 'stop') return false;
  const { experiment: id } = judged.start.plan;
  const why = `harm shown: ${shown.join(', ')}`;
  await record(workspace, id, {
    entry: { kind: 'stop', at, recorded: context.now(), why, by: 'look' },
    after,
  });
  await endExperiment(workspace, id, showInstant(at));
  return true;
}

function repeated(looking: Looking, last: LookRecord): LookOutput {
  return {
    ...outputOf(looking, last),
    at: showInstant(last.at),
    isRepeated: true,
    deviations: [...last.deviations],
  };
}

const common = ({ workspace, judged, at, deviations }: Looking) => ({
  workspace: workspace.path,
  experiment: judged.start.plan.experiment,
  at: showInstant(at),
  deviations,
});

function outputOf(looking: Looking, said: LookRecord): LookOutput {
  const { number, units, fraction, isFinal, spent, left, tests, harm, advice, deviations } = said;
  const planned = looking.judged.start.plan.looks.length;
  return {
    ...common(looking),
    kind: 'look',
    look: { number, planned, units, fraction, isFinal, spent, left, tests: [...tests] },
    isRepeated: false,
    harm: [...harm],
    advice,
    isStopped: false,
    deviations: [...deviations],
  };
}

/** Looks at a running experiment. */
export const lookAtExperiment = operation<Input, LookOutput>({
  name: 'experiment look',
  summary: 'Look at a running experiment, by its plan',
  doc: 'Reads exposures and facts up to an instant and says whether the tests of the plan pass their boundaries. Every look is recorded for good, with what it spent of alpha by the spending function at the units that were complete; the same data again are the same look, and looks that were not planned, or were left out, are spent as they come. Harm is watched apart, by confidence sequences that hold at any time: where a metric is shown to be worse, the look ends the experiment, in the history and in the programs, unless the document says otherwise. `--watch` asks for harm alone, as often as one likes. Exit code 1 when there is harm or the experiment is broken.',
  input,
  output,
  positional: ['experiment'],
  writes: true,
  run,
  show: showLook,
  failed: ({ advice }) => advice === 'stop: harm' || advice === 'stop: invalid',
});
