import { z } from 'zod';
import { assumptionWords, readStatistics } from '../../experiments/index.ts';
import { renderReport } from '../../report/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { estimatesOf, estimateSchema } from './estimates.ts';
import { lookTestSchema, startedIn, type LookRecord, type Registered } from './history.ts';
import { judgedBy, readLook, type Looked } from './judge.ts';
import { noveltyAt, noveltySchema } from './novelty.ts';
import { planSchema, wordsOfLabel } from './plan.ts';
import { reportPage } from './report-page.ts';
import { showReport } from './show-report.ts';
import { verdictSchema, verdictsOf } from './verdicts.ts';

const input = z.strictObject({
  experiment: z.string().min(1).describe('as the programs call it'),
  workspace: workspaceOption,
  out: z.string().optional().describe('where to write the report: one HTML file'),
});

const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  /** Names document and plan as registered. */
  digest: z.string(),
  /** Names all that was recorded, in its order. */
  history: z.string(),
  /** From when on exposures count, and when the plan was written by the clock of the machine. */
  started: z.string(),
  registered: z.string(),
  ended: z.strictObject({ at: z.string(), why: z.string(), by: z.enum(['look', 'hand']) }).nullable(),
  plan: planSchema,
  verdicts: z.array(verdictSchema),
  alpha: z.strictObject({ whole: z.number(), spent: z.number(), left: z.number() }),
  looks: z.array(
    z.strictObject({
      number: z.int(),
      at: z.string(),
      units: z.number(),
      fraction: z.number(),
      isFinal: z.boolean(),
      spent: z.number(),
      advice: z.string(),
      tests: z.array(lookTestSchema),
    }),
  ),
  watches: z.int(),
  /** At the last look, all units; then segments. */
  estimates: z.array(estimateSchema),
  segments: z.array(estimateSchema),
  /** Success metrics by the days since exposure. */
  novelty: z.array(noveltySchema),
  /** P-values of the checks of the experiment itself, and what was counted. */
  quality: z
    .strictObject({
      ps: z.record(z.string(), z.number()),
      expected: z.array(z.number()),
      multiple: z.number().nullable(),
    })
    .nullable(),
  harm: z.array(z.strictObject({ metric: z.string(), treatment: z.string(), p: z.number().nullable() })),
  deviations: z.array(z.string()),
  labels: z.array(z.string()),
  assumptions: z.array(z.strictObject({ name: z.string(), words: z.string() })),
  synthetic: z.boolean(),
  out: z.string().nullable(),
});

type Input = z.infer<typeof input>;
export type ReportOutput = z.infer<typeof output>;

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
  const { start, looks, watches, stop, planDigest, head } = registered;
  const { plan, document } = start;
  const last = looks.at(-1);
  const seen = last ? await readingOf(workspace, registered, last) : undefined;
  const names = new Set([...plan.assumptions, ...(seen?.assumptions ?? [])]);
  const words = new Map<string, string>(Object.entries(assumptionWords));
  const spent = last?.spent ?? 0;
  return {
    workspace: workspace.path,
    experiment: plan.experiment,
    digest: planDigest,
    history: head,
    started: showInstant(start.at),
    registered: showInstant(start.recorded),
    ended: stop ? { at: showInstant(stop.at), why: stop.why, by: stop.by } : null,
    plan,
    verdicts: verdictsOf(plan, { said: seen?.said, last, stop }),
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
    quality: seen?.quality ?? null,
    harm: (latestOf(registered)?.harm ?? []).flatMap(({ metric, treatment, p, isHarm }) =>
      isHarm ? [{ metric, treatment, p }] : [],
    ),
    deviations: deviationsOf(registered),
    labels: plan.labels.map(wordsOfLabel),
    assumptions: [...names].map((name) => ({ name, words: words.get(name) ?? name })),
    synthetic: document.synthetic !== undefined,
    out,
  };
}

/** The last look as it was: from the statistics that it recorded, not from the log as it is now. */
async function readingOf(workspace: OpenWorkspace, { start, looks, stop }: Registered, last: LookRecord) {
  const judged = judgedBy(start);
  const looked: Looked = { units: looks.map(({ units }) => units), isFinal: last.isFinal };
  const statistics = readStatistics(await blobOf(workspace.store, last.statistics));
  const said = readLook(judged, statistics, looked);
  const isStopped = stop !== undefined || last.advice !== 'go on';
  const estimates = estimatesOf(judged, said, {
    statistics,
    looked,
    isStopped,
    before: looks.slice(0, -1).flatMap(({ tests }) => tests),
  });
  const { ps, sampleRatio, multipleExposure } = said.quality;
  return {
    said,
    estimates,
    novelty: await noveltyAt(workspace, judged, last),
    quality: {
      ps: { ...ps },
      expected: [...sampleRatio.expected],
      multiple: multipleExposure?.share ?? null,
    },
    assumptions: said.metrics.flatMap(({ result }) =>
      result.kind === 'no-answer' ? [] : result.absolute.assumptions,
    ),
  };
}

const latestOf = ({ looks, watches }: Registered) =>
  [...looks, ...watches].toSorted((a, b) => a.at - b.at).at(-1);

/** What went otherwise than registered. */
function deviationsOf({ start: { plan }, looks, watches, stop }: Registered): string[] {
  const said = [...looks, ...watches].flatMap(({ deviations }) => deviations);
  const skipped = plan.looks.length - looks.length;
  const isOver = stop !== undefined || looks.at(-1)?.isFinal === true;
  const isEarly = isOver && skipped > 0 && looks.at(-1)?.advice === 'go on';
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
  doc: 'Puts together what was recorded: the plan with its digest, the looks with their boundaries, the verdict of each treatment at the last look, estimates with intervals that hold at all looks together and, once it stopped, median-unbiased ones, segments with their false discovery rate, the checks of the experiment itself, what went otherwise than planned, what interferes, and every assumption in words. Effects stay hidden before the first look. Reads the records alone, so that it is the same whenever it is asked for.',
  input,
  output,
  positional: ['experiment'],
  writes: false,
  run,
  show: showReport,
});
