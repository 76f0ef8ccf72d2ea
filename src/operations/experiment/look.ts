import { msPerDay } from '../../kit/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { keepJson } from '../workspace/blobs.ts';
import { inWorkspace } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { adviceOf, harmAdvice, harmedIn } from './advice.ts';
import { channelStatistics } from './channels.ts';
import { experimentIn, type Experimental } from './declared.ts';
import { changesIn, offPlan } from './deviations.ts';
import { jsonOf } from './document.ts';
import { exposureDayStatistics } from './exposure-days.ts';
import {
  checkOpen,
  record,
  startedIn,
  type Ended,
  type Fresh,
  type Harm,
  type LookRecord,
  type Registered,
  type WatchRecord,
} from './history.ts';
import { hopeAt } from './futility.ts';
import { brokenIn, harmIn } from './harm.ts';
import {
  dayStatistics,
  judgedBy,
  metBy,
  plannedUnits,
  readLook,
  settledBy,
  spentAt,
  statisticsAt,
  testsAt,
  unitsIn,
  type Judged,
} from './judge.ts';
import { experimentLog, type ExperimentLog, type Met } from './log.ts';
import { keptNeighbours } from './neighbours.ts';
import { screenedAt } from './neighbours-screened.ts';
import { endOf, obeyed } from './obeyed.ts';
import { nounOf, ruleWords, unitOf } from './plan-schema.ts';
import { input, output, type LookInput, type LookOutput } from './look-schema.ts';
import { showLook } from './show-look.ts';

/** What a look works with. */
interface Looking {
  readonly workspace: OpenWorkspace;
  readonly context: OperationContext;
  readonly registered: Registered;
  readonly experimental: Experimental;
  readonly judged: Judged;
  readonly log: ExperimentLog;
  readonly at: number;
  /** Up to when the log tells: values that are complete later are not known yet. */
  readonly seen: number;
  readonly met: readonly Met[];
  readonly deviations: string[];
}

async function run(request: LookInput, context: OperationContext): Promise<LookOutput> {
  const { experiment: id } = request;
  const asked = instantOption(request.at, { operation: 'experiment look', field: 'at' });
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const registered = await startedIn(workspace, id);
    const obeying = await obeyed(workspace, registered);
    const log = await experimentLog(workspace);
    const at = asked ?? log.last + 1;
    checkOpen(registered, at);
    const judged = judgedBy(registered.start, registered.without);
    const met = metBy(log, judged, at);
    if (met.length === 0)
      throw empty(id, `nobody was exposed from ${showInstant(judged.start.at)} to ${showInstant(at)}`);
    const experimental = experimentIn(await currentPortfolio(obeying), id);
    const deviations = changesIn(experimental, registered);
    const seen = Math.min(at, log.last + 1);
    const parts = { context, registered, experimental, judged, log, at, seen, met, deviations };
    const looking = { ...parts, workspace: obeying };
    return request.watch ? watch(looking) : look(looking, request.final);
  });
}

const empty = (id: string, problem: string) => operationsErrors.OPERATIONS_EXPERIMENT_EMPTY({ id, problem });

async function watch(looking: Looking): Promise<LookOutput> {
  const { context, at, deviations } = looking;
  const { everything, harm, broken } = await safety(looking);
  const advice = broken.length > 0 ? 'stop: invalid' : (harmAdvice(looking.judged, harm) ?? 'go on');
  const entry: Fresh<WatchRecord> = {
    kind: 'watch',
    at,
    recorded: context.now(),
    everything,
    harm: [...harm],
    advice,
    deviations,
  };
  const ends = await recorded(looking, entry);
  return {
    ...common(looking),
    kind: 'watch',
    look: null,
    isRepeated: false,
    harm: [...harm],
    neighbours: null,
    advice,
    ...ends,
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
  const fraction = units / plannedUnits(judged);
  const isEnd = asksFinal || fraction >= 1 || at >= judged.start.at + plan.days * msPerDay;
  // Without new units there is nothing to learn, and nothing to spend.
  if (last && (last.isFinal || fraction <= last.fraction * (1 + 1e-6))) {
    const shown = await screenedAt(workspace, judged, { last, before: registered.looks.at(-2) });
    return { ...repeated(looking, last), neighbours: shown };
  }
  if (units === 0)
    throw empty(
      plan.experiment,
      `no unit is through the ${Number(plan.window.toFixed(2))} days of its window yet`,
    );
  const looked = {
    fractions: [...registered.looks.map((one) => one.fraction), fraction],
    isFinal: isEnd,
  };
  const said = readLook(judged, statistics, looked);
  const { everything, harm, broken } = await safety(looking);
  const spent = spentAt(judged, looked);
  const tests = testsAt(judged, said, looked);
  const hope = hopeAt(judged, { said, tests, looked });
  const neighbours = await keptNeighbours(looking);
  const channels = await keptChannels(looking, settled);
  const entry: Fresh<LookRecord> = {
    kind: 'look',
    at,
    recorded: context.now(),
    number: registered.looks.length + 1,
    units,
    fraction,
    isFinal: isEnd,
    statistics: await keepJson(workspace.store, jsonOf(statistics)),
    everything,
    days: await keptDays(looking, settled),
    exposureDays: await keptExposureDays(looking, settled),
    ...(channels === undefined ? {} : { channels }),
    ...(neighbours === undefined ? {} : { neighbours }),
    tests,
    ...(hope === undefined ? {} : { hope }),
    spent,
    left: judged.document.alpha - spent,
    harm: [...harm],
    advice: adviceOf(said, { harm: harmAdvice(looking.judged, harm), harmed: harmedIn(harm), broken, isEnd }),
    deviations: [...looking.deviations, ...offPlan(registered, { at, isEnd })],
    without: [...registered.without],
  };
  const ends = await recorded(looking, entry);
  const shown = await screenedAt(workspace, judged, { last: entry, before: last });
  return { ...outputOf(looking, { ...entry, before: registered.head }), ...ends, neighbours: shown };
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

/** Keeps the statistics of days of exposure, of what is over. */
async function keptExposureDays({ log, judged, seen, workspace }: Looking, settled: readonly Met[]) {
  const statistics = exposureDayStatistics(log, settled, { judged, at: seen });
  return statistics ? keepJson(workspace.store, jsonOf(statistics)) : null;
}

/** Keeps what each channel puts into metrics. */
async function keptChannels({ log, judged, seen, workspace }: Looking, settled: readonly Met[]) {
  const all = channelStatistics(log, settled, { judged, at: seen });
  return all.length > 0 ? keepJson(workspace.store, jsonOf(all)) : undefined;
}

/** Harm and breakage on all units so far, whatever the schedule. */
async function safety({ log, met, judged, seen, workspace }: Looking) {
  // A unit of several users is read when it is whole: it would change while they come.
  const isWhole = unitOf(judged.start.plan).kind === 'user';
  const read = isWhole ? met : settledBy(met, judged, seen);
  const statistics = statisticsAt(log, read, { judged, at: seen });
  return {
    everything: await keepJson(workspace.store, jsonOf(statistics)),
    harm: harmIn(judged, statistics),
    broken: brokenIn(judged, statistics, met),
  };
}

/** Writes a look or a watch, with the end that follows from it, and ends what is over in the programs. */
async function recorded(looking: Looking, entry: Fresh<LookRecord> | Fresh<WatchRecord>) {
  const { workspace, judged, registered } = looking;
  const { experiment: id } = judged.start.plan;
  const end = endOnHarm(looking, entry.harm);
  await record(workspace, id, { entries: [entry, ...(end ? [end] : [])], after: registered.head });
  if (end) await obeyed(workspace, await startedIn(workspace, id));
  return { isStopped: end?.kind === 'stop', stoppedArms: end?.kind === 'arm stop' ? end.arms : [] };
}

function endOnHarm(looking: Looking, harm: readonly Harm[]): Ended | undefined {
  const { registered, experimental, context, judged, at } = looking;
  const shown = harm.filter(({ isHarm }) => isHarm);
  const { onHarm } = judged.document;
  if (shown.length === 0 || onHarm === 'tell') return undefined;
  const why = `harm shown: ${shown.map(({ metric, treatment }) => `${metric} under ${treatment}`).join(', ')}`;
  const arms = onHarm === 'end' ? [] : harmedIn(harm);
  return endOf(registered, experimental, { arms, at, recorded: context.now(), why, by: 'look' });
}

function repeated(looking: Looking, last: LookRecord): LookOutput {
  return {
    ...outputOf(looking, last),
    at: showInstant(last.at),
    isRepeated: true,
    deviations: [...last.deviations],
  };
}

function common({ workspace, judged, at, deviations }: Looking) {
  const { plan } = judged.start;
  const rule = ruleWords(plan);
  return {
    workspace: workspace.path,
    experiment: plan.experiment,
    counts: nounOf(plan),
    ...(rule === null ? {} : { rule }),
    at: showInstant(at),
    deviations,
  };
}

function outputOf(looking: Looking, said: LookRecord): LookOutput {
  const { number, units, fraction, isFinal, spent, left, tests, harm, advice, deviations } = said;
  const { hope = null } = said;
  const planned = looking.judged.start.plan.looks.length;
  return {
    ...common(looking),
    kind: 'look',
    look: { number, planned, units, fraction, isFinal, spent, left, tests: [...tests], hope },
    isRepeated: false,
    harm: [...harm],
    advice,
    isStopped: false,
    stoppedArms: [],
    neighbours: null,
    deviations: [...deviations],
  };
}

/** Looks at a running experiment. */
export const lookAtExperiment = operation<LookInput, LookOutput>({
  name: 'experiment look',
  summary: 'Look at a running experiment, by its plan',
  doc: 'Reads exposures and facts up to an instant and says whether the tests of the plan pass their boundaries. Every look is recorded for good, with what it spent of alpha by the spending function at the units that were complete; the same data again are the same look, and looks that were not planned, or were left out, are spent as they come. Harm is watched apart, by confidence sequences that hold at any time: where a metric is shown to be worse under an arm, the look stops that arm, in the history and in the programs, and the others go on; with the last arm, or where the document says so, the experiment ends. Other experiments that ran over its users at the same time are screened for disturbing it; where the plan asks for futility the look says how much hope is left, which binds nothing. `--watch` asks for harm alone, as often as one likes. Exit code 1 when there is harm or the experiment is broken.',
  input,
  output,
  positional: ['experiment'],
  writes: true,
  run,
  show: showLook,
  failed: ({ harm, advice }) => advice === 'stop: invalid' || harm.some(({ isHarm }) => isHarm),
});
