import { z } from 'zod';
import { fixedHorizon, readMetrics, screenInteractions, type Metric } from '../../experiments/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, wrapped } from '../text.ts';
import type { Unit } from '../../program/index.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { declaredBy } from './document.ts';
import { registeredIn } from './history.ts';
import { experimentLog, type ExperimentLog } from './log.ts';
import { contrastsIn, pairIn, type Contrast } from './overlap.ts';
import { unitOf } from './plan-schema.ts';

const input = z.strictObject({
  metrics: z.string().min(1).describe('documents of metrics, or the document of an experiment that has some'),
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('share of false alarms among alarms, over all pairs and metrics'),
});

const effect = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const output = z.strictObject({
  workspace: z.string(),
  /** Contrasts of experiments: each further arm against the first by name. */
  experiments: z.array(z.string()),
  /** Metrics with one value per user; others are left out. */
  metrics: z.array(z.string()),
  /** Pairs that shared users in every combination of arms, by metric. */
  screened: z.int().nonnegative(),
  pairs: z.array(
    z.strictObject({
      pair: z.tuple([z.string(), z.string()]),
      metric: z.string(),
      users: z.number(),
      /** Who was drawn with whom, in either of them; users where both drew users. */
      units: z.number(),
      /** What both do beyond the sum of each, with 95 %. */
      interaction: effect,
      adjustedP: z.number(),
      /** Whether the draws depend on each other. */
      dependenceP: z.number(),
      recommendation: z.enum(['ignore', 'factorial', 'exclude']),
    }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const asked = instantOption(request.at, { operation: 'experiment screen', field: 'at' });
  const metrics = await metricsIn(request.metrics, context);
  return inWorkspace(context, { path: request.workspace, how: 'read' }, async (workspace) => {
    const log = await experimentLog(workspace);
    const at = asked ?? log.last + 1;
    const contrasts = contrastsIn(log, { at, unitOf: await unitsIn(workspace, log) });
    const found = pairsOf(contrasts).flatMap((pair) =>
      metrics.flatMap((metric) => {
        const cells = pairIn(log, pair, { metric, at });
        return cells ? [{ metric: metric.name, cells }] : [];
      }),
    );
    const screened = screenInteractions(
      found.map(({ cells }) => cells),
      { falseDiscoveryRate: request.falseDiscoveryRate },
    );
    const pairs = screened.map((one, i): Output['pairs'][number] => {
      const { neither, first, second, both, clustered } = found[i]!.cells;
      const users = neither.n + first.n + second.n + both.n;
      const { value, interval } = fixedHorizon(one.interaction, { alpha: 0.05 });
      return {
        pair: [one.names[0], one.names[1]],
        metric: found[i]!.metric,
        users,
        units: clustered?.units ?? users,
        interaction: { value, low: interval.lower!, high: interval.upper! },
        adjustedP: one.adjustedP,
        dependenceP: one.dependenceP,
        recommendation: one.recommendation,
      };
    });
    return {
      workspace: request.workspace,
      experiments: contrasts.map(({ name }) => name),
      metrics: metrics.map(({ name }) => name),
      screened: pairs.length,
      pairs: pairs.toSorted((a, b) => a.adjustedP - b.adjustedP),
    };
  });
}

const oneValue = new Set<Metric['kind']>([
  'mean',
  'proportion',
  'count',
  'retention',
  'reachability',
  'time-to-event',
]);

/** Who is drawn as one in each experiment, by the plan that was registered, or else by the programs as they are. */
async function unitsIn(
  workspace: OpenWorkspace,
  { facts }: ExperimentLog,
): Promise<(experiment: string) => Unit> {
  const { programs } = workspace.manifest;
  const declared = programs === undefined ? [] : (await currentPortfolio(workspace)).experiments;
  const units = new Map<string, Unit>(declared.map(({ id, unit }) => [id, unit]));
  const met = [...facts.values()].flatMap((known) =>
    known.flatMap((fact) => (fact.kind === 'exposure' ? [fact.experiment] : [])),
  );
  for (const id of new Set(met)) {
    const registered = await registeredIn(workspace, id);
    if (registered) units.set(id, unitOf(registered.start.plan));
  }
  return (experiment) => units.get(experiment) ?? { kind: 'user' };
}

async function metricsIn(path: string, { readDocument }: OperationContext): Promise<readonly Metric[]> {
  const document = await readDocument(path);
  const all = Array.isArray(document) ? readMetrics(document) : declaredBy(document, path).metrics;
  const metrics = all.filter(({ kind }) => oneValue.has(kind));
  if (metrics.length > 0) return metrics;
  const problem = 'no metric in it has one value per user; ratios, quantiles and funnels are not screened';
  throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at: 'metrics', problem });
}

const pairsOf = (contrasts: readonly Contrast[]): readonly (readonly [Contrast, Contrast])[] =>
  contrasts.flatMap((a, i) => contrasts.slice(i + 1).map((b) => [a, b] as const));

const short = (value: number): string => String(Number(value.toPrecision(3)));

function show({ experiments, screened, pairs }: Output): string {
  const troubled = pairs.filter(({ recommendation }) => recommendation !== 'ignore');
  const head = `${experiments.length} experiments, ${screened} pairs with a metric; ${troubled.length} of them need something done.`;
  if (troubled.length === 0) return head;
  return [
    ...wrapped(head),
    '',
    ...columnsOf([
      ['pair', 'metric', 'users', 'units', 'interaction', 'adjusted p', 'draws depend', 'recommendation'],
      ...troubled.map(
        ({ pair, metric, users, units, interaction, adjustedP, dependenceP, recommendation }) => [
          pair.join(' × '),
          metric,
          String(users),
          String(units),
          `${short(interaction.value)} [${short(interaction.low)}, ${short(interaction.high)}]`,
          adjustedP.toPrecision(2),
          dependenceP.toPrecision(2),
          recommendation,
        ],
      ),
    ]),
    '',
    ...wrapped(
      'factorial: read each experiment within the arms of the other. exclude: one turns the other round, or the draws depend on each other; put both into one layer.',
    ),
  ].join('\n');
}

/** Screens all pairs of experiments that shared users. */
export const screenExperiments = operation<Input, Output>({
  name: 'experiment screen',
  summary: 'Find experiments that disturb each other',
  doc: 'Screens every pair of experiments that shared users for an interaction in every metric of one value per user, from the exposures and facts of the workspace, with the false discovery rate held over all of them, and for draws that depend on each other. A user counts from the moment of being in both; where one of them drew several users together, errors are by those who were drawn together in either. Gives each pair a recommendation: ignore, factorial, exclude.',
  input,
  output,
  positional: ['metrics'],
  writes: false,
  run,
  show,
});
