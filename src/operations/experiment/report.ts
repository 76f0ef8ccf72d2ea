import { z } from 'zod';
import { name } from '../../events/index.ts';
import {
  assumptionWords,
  readStatistics,
  type Assumption,
  type Cause,
  type Readout,
} from '../../experiments/index.ts';
import { renderReport } from '../../report/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { labelsAsSpent } from '../prices/shared.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import { decidedBy, type Decided } from '../workspace/deciders.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { areDataSharedIn } from '../workspace/taught.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { channelsAt } from './channels.ts';
import { estimatesOf } from './estimates.ts';
import { exposureDaysAt } from './exposure-days.ts';
import { fallbacksIn } from './deviations.ts';
import { watchAssumptions } from './harm.ts';
import { goesOn, startedIn, type LookRecord, type Registered } from './history.ts';
import { judgedBy, readLook, type Looked } from './judge.ts';
import { screenedAt } from './neighbours-screened.ts';
import { noveltyAt } from './novelty.ts';
import { wordsOfLabel } from './plan-schema.ts';
import { output, type ReportOutput } from './report-output.ts';
import { reportPage } from './report-page.ts';
import { showReport } from './show-report.ts';
import { verdictsOf } from './verdicts.ts';

const input = z.strictObject({
  experiment: name.describe('as the programs call it'),
  workspace: workspaceOption,
  out: z.string().optional().describe('where to write the report: one HTML file'),
});

type Input = z.infer<typeof input>;

async function run(request: Input, context: OperationContext): Promise<ReportOutput> {
  const { experiment: id, workspace: path, out } = request;
  return inWorkspace(context, { path, how: 'read' }, async (workspace) => {
    const registered = await startedIn(workspace, id);
    const said = await reportOf(workspace, registered, out ?? null);
    if (out !== undefined) {
      const { document } = registered.start;
      const command = `fantail experiment report ${id} --workspace ${path} --out ${out}`;
      const origin = { command, version: context.version };
      await context.writeText(out, renderReport(reportPage(said, { origin, synthetic: document.synthetic })));
    }
    return said;
  });
}

async function reportOf(
  workspace: OpenWorkspace,
  registered: Registered,
  out: string | null,
): Promise<ReportOutput> {
  const { start, looks, watches, stop, armStops, planDigest, head } = registered;
  const { plan, document } = start;
  const last = looks.at(-1);
  const seen = last ? await readingOf(workspace, registered, last) : undefined;
  const watched = looks.length + watches.length > 0 ? watchAssumptions : [];
  const names = new Set<string>([...plan.assumptions, ...(seen?.assumptions ?? []), ...watched]);
  const words = new Map<string, string>(Object.entries(assumptionWords));
  const spent = last?.spent ?? 0;
  const decided = await decidedBy(workspace, plan.experiment, start.at);
  return {
    workspace: workspace.path,
    experiment: plan.experiment,
    digest: planDigest,
    history: head,
    started: showInstant(start.at),
    registered: showInstant(start.recorded),
    ended: stop ? { at: showInstant(stop.at), why: stop.why, by: stop.by } : null,
    armsStopped: armStops.flatMap(({ arms, at, why, by }) =>
      arms.map((arm) => ({ arm, at: showInstant(at), why, by })),
    ),
    plan,
    verdicts: verdictsOf(plan, { said: seen?.said, last, stop, armStops }),
    alpha: { whole: document.alpha, spent, left: document.alpha - spent },
    looks: looks.map(({ number, at, units, fraction, isFinal, spent: by, advice, tests }) => ({
      number,
      at: showInstant(at),
      units,
      fraction,
      isFinal,
      spent: by,
      advice,
      tests: [...tests],
    })),
    watches: watches.length,
    estimates: seen?.estimates.filter(({ segment }) => segment === null) ?? [],
    segments: seen?.estimates.filter(({ segment }) => segment !== null) ?? [],
    novelty: seen?.novelty ?? [],
    exposureDays: seen?.exposureDays ?? [],
    hope: last?.hope ?? null,
    channels: seen?.channels ?? [],
    neighbours: seen?.neighbours ?? null,
    quality: seen?.quality ?? null,
    harm: harmOf(registered),
    deviations: [...deviationsOf(registered), ...fallbacksIn(decided)],
    labels: (await labelsFound(workspace, plan, decided)).map(wordsOfLabel),
    assumptions: [...names].map((name) => ({ name, words: words.get(name) ?? name })),
    synthetic: document.synthetic !== undefined,
    out,
  };
}

/** Whether data and budgets were shared follows from what decided, whatever was declared when the plan was registered. */
async function labelsFound(
  workspace: OpenWorkspace,
  { labels: all, experiment }: ReportOutput['plan'],
  decided: readonly Decided[],
): Promise<ReportOutput['plan']['labels']> {
  const declared = all.filter((label) => label !== 'shared_data');
  const shared = await areDataSharedIn(workspace, experiment, decided);
  const labels = shared ? [...declared, 'shared_data' as const] : declared;
  return [...(await labelsAsSpent(workspace, { labels, experiment }, decided))];
}

/** The last look as it was: from the statistics that it recorded, not from the log as it is now. */
async function readingOf(
  workspace: OpenWorkspace,
  { start, looks, stop, armStops }: Registered,
  last: LookRecord,
) {
  const judged = judgedBy(start, last.without);
  const looked: Looked = { fractions: looks.map(({ fraction }) => fraction), isFinal: last.isFinal };
  const statistics = readStatistics(await blobOf(workspace.store, last.statistics));
  const said = readLook(judged, statistics, looked);
  const isStopped = stop !== undefined || !goesOn(last.advice);
  const verdicts = verdictsOf(start.plan, { said, last, stop, armStops });
  const estimates = estimatesOf(judged, said, {
    statistics,
    looked,
    isStopped,
    before: looks.slice(0, -1).flatMap(({ tests }) => tests),
    won: verdicts.flatMap(({ verdict, treatment }) => (verdict === 'win' ? [treatment] : [])),
  });
  const { ps, sampleRatio, sampleRatioCause, multipleExposure } = said.quality;
  return {
    said,
    estimates,
    novelty: await noveltyAt(workspace, judged, { last, before: looks.at(-2) }),
    exposureDays: await exposureDaysAt(workspace, judged, last),
    channels: await channelsAt(workspace, judged, { last, looked, statistics }),
    neighbours: await screenedAt(workspace, judged, { last, before: looks.at(-2) }),
    quality: {
      ps: { ...ps },
      expected: [...sampleRatio.expected],
      multiple: multipleExposure && {
        value: multipleExposure.share,
        low: multipleExposure.interval.lower!,
        high: multipleExposure.interval.upper!,
      },
      cause: sampleRatioCause && wordsOfCause(sampleRatioCause.cause),
    },
    assumptions: [
      ...assumed(said),
      ...(estimates.some((one) => one.givenThatItWon !== null) ? (['passed-here'] as const) : []),
    ],
  };
}

/** Where a wrong sample ratio comes from. */
function wordsOfCause(cause: Cause): string | null {
  if (cause.kind === 'none') return null;
  if (cause.kind === 'everywhere')
    return 'no few segments explain it: look at the assignment, or at a log that all units pass';
  const { dimension, levels, share, restP } = cause;
  return `${dimension} ${levels.join(', ')}, ${(100 * share).toFixed(0)} % of all; without it p is ${restP.toPrecision(2)}`;
}

/** Of effects, absolute and relative, of the corrections behind the decisions, and of the false discovery rate of segments. */
const assumed = ({ metrics, decisions }: Readout): readonly Assumption[] => [
  ...metrics.flatMap(({ result }) => {
    if (result.kind === 'no-answer') return [];
    const { assumptions } = result.absolute;
    return result.kind === 'refused'
      ? assumptions
      : [...assumptions, ...(result.relative?.assumptions ?? [])];
  }),
  ...decisions.flatMap(({ decision }) => decision.assumptions),
  ...(metrics.some(({ segment }) => segment !== null) ? (['positive-dependence'] as const) : []),
];

/** Harm as it was shown last; under a stopped arm, as it was shown then. */
function harmOf({ looks, watches, without }: Registered): ReportOutput['harm'] {
  const all = [...looks, ...watches].toSorted((a, b) => a.at - b.at);
  const latest = new Map<string, ReportOutput['harm'][number]>();
  for (const one of all) {
    const open = [...latest].filter(([, { treatment }]) => !without.includes(treatment));
    for (const [key] of open) latest.delete(key);
    for (const { metric, treatment, p, isHarm } of one.harm)
      if (isHarm) latest.set(JSON.stringify([metric, treatment]), { metric, treatment, p });
  }
  return [...latest.values()];
}

/** What went otherwise than registered. */
function deviationsOf({ start: { plan }, looks, watches, stop, without }: Registered): string[] {
  const said = [...looks, ...watches].flatMap(({ deviations }) => deviations);
  const skipped = plan.looks.length - looks.length;
  const last = looks.at(-1);
  const isOver = stop !== undefined || last?.isFinal === true;
  const treatments = Object.keys(plan.arms).length - 1 - without.length;
  const isHopeless = last?.hope !== undefined && last.hope.hopeless.length === treatments;
  const isEarly = isOver && skipped > 0 && last !== undefined && goesOn(last.advice) && !isHopeless;
  return [
    ...new Set([
      ...said,
      ...(isEarly ? [`ended after ${looks.length} of ${plan.looks.length} looks, no boundary passed`] : []),
    ]),
  ];
}

/** Says all that an experiment says. */
export const reportExperiment = operation<Input, ReportOutput>({
  name: 'experiment report',
  summary: 'Report an experiment from its plan to its verdict',
  doc: 'Puts together what was recorded: the plan with its digest, the looks with their boundaries, the verdict of each treatment at the last look, estimates with intervals that hold at all looks together and, once it stopped, median-unbiased ones, segments with their false discovery rate, what each channel puts into an effect, whether other experiments over the same users disturb it, the checks of the experiment itself, what went otherwise than planned, what interferes, and every assumption in words. Effects stay hidden before the first look. Reads the records alone, so that it is the same whenever it is asked for.',
  input,
  output,
  positional: ['experiment'],
  writes: false,
  run,
  show: showReport,
});
