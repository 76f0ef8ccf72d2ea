import { z } from 'zod';
import {
  fixedHorizon,
  readMetrics,
  screenInteractions,
  type Metric,
  type ScreenedInteraction,
} from '../../experiments/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf, wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { declaredBy } from './document.ts';
import { declarationsIn } from './declarations.ts';
import { experimentLog } from './log.ts';
import { contrastsIn, hasOneValue, pairIn, type Contrast } from './overlap.ts';

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
  /** Pairs that shared users in every combination of arms, by metric; those of them without an answer. */
  screened: z.int().nonnegative(),
  unknown: z.int().nonnegative(),
  /** Other pairs, by metric: a combination of arms has fewer than two users who are through the window. */
  tooFew: z.int().nonnegative(),
  pairs: z.array(
    z.strictObject({
      pair: z.tuple([z.string(), z.string()]),
      metric: z.string(),
      users: z.number(),
      /** Who was drawn with whom, in either of them; users where both drew users. */
      units: z.number(),
      /** What both do beyond the sum of each, with 95 %; null where the metric has no answer, and why. */
      interaction: effect.nullable(),
      adjustedP: z.number().nullable(),
      problem: z.string().nullable(),
      /** Whether the draws depend on each other. */
      dependenceP: z.number(),
      recommendation: z.enum(['ignore', 'factorial', 'exclude', 'unknown']),
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
    const declared = await declarationsIn(workspace, log);
    const contrasts = contrastsIn(log, { at, drawnOf: (id) => ({ unit: declared(id).unit }) });
    const all = pairsOf(contrasts);
    const found = all.flatMap((pair) =>
      pairIn(log, pair, { metrics, at }).pairs.flatMap((cells, of) =>
        cells ? [{ metric: metrics[of]!.name, cells }] : [],
      ),
    );
    const screened = screenInteractions(
      found.map(({ cells }) => cells),
      { falseDiscoveryRate: request.falseDiscoveryRate },
    );
    const pairs = screened.map((one, i): Pair => {
      const { neither, first, second, both, clustered } = found[i]!.cells;
      const users = neither.n + first.n + second.n + both.n;
      return {
        pair: [one.names[0], one.names[1]],
        metric: found[i]!.metric,
        users,
        units: clustered?.units ?? users,
        ...resultOf(one.result),
        dependenceP: one.dependenceP,
        recommendation: one.recommendation,
      };
    });
    return {
      workspace: request.workspace,
      experiments: contrasts.map(({ name }) => name),
      metrics: metrics.map(({ name }) => name),
      screened: pairs.length,
      unknown: pairs.filter(({ problem }) => problem !== null).length,
      tooFew: all.length * metrics.length - found.length,
      pairs: pairs.toSorted((a, b) => (a.adjustedP ?? 2) - (b.adjustedP ?? 2)),
    };
  });
}

type Pair = Output['pairs'][number];

function resultOf(result: ScreenedInteraction): Pick<Pair, 'interaction' | 'adjustedP' | 'problem'> {
  if (result.kind === 'no-answer') return { interaction: null, adjustedP: null, problem: result.message };
  const { value, interval } = fixedHorizon(result.interaction, { alpha: 0.05 });
  return {
    interaction: { value, low: interval.lower!, high: interval.upper! },
    adjustedP: result.adjustedP,
    problem: null,
  };
}

async function metricsIn(path: string, { readDocument }: OperationContext): Promise<readonly Metric[]> {
  const document = await readDocument(path);
  const all = Array.isArray(document) ? readMetrics(document) : declaredBy(document, path).metrics;
  const metrics = all.filter(hasOneValue);
  if (metrics.length > 0) return metrics;
  const problem = 'no metric in it has one value per user; ratios, quantiles and funnels are not screened';
  throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at: 'metrics', problem });
}

const pairsOf = (contrasts: readonly Contrast[]): readonly (readonly [Contrast, Contrast])[] =>
  contrasts.flatMap((a, i) => contrasts.slice(i + 1).map((b) => [a, b] as const));

const short = (value: number): string => String(Number(value.toPrecision(3)));

const showSpan = ({ interaction }: Pair): string =>
  interaction === null
    ? '-'
    : `${short(interaction.value)} [${short(interaction.low)}, ${short(interaction.high)}]`;

function show({ experiments, screened, unknown, tooFew, pairs }: Output): string {
  const troubled = pairs.filter(
    ({ recommendation }) => recommendation === 'factorial' || recommendation === 'exclude',
  );
  const silent = pairs.filter(({ problem }) => problem !== null);
  return [
    ...wrapped(
      `${experiments.length} experiments, ${screened} pairs with a metric; ${troubled.length} of them need something done${unknown > 0 ? `, ${unknown} could not be tested` : ''}.`,
    ),
    ...(tooFew > 0
      ? wrapped(
          `Left out: ${tooFew} with fewer than two users through their window in a combination of arms.`,
        )
      : []),
    ...(troubled.length > 0 ? troubles(troubled) : []),
    ...(silent.length > 0
      ? [
          '',
          ...columnsOf([
            ['could not be tested', 'metric', 'users'],
            ...silent.map(({ pair, metric, users }) => [pair.join(' × '), metric, String(users)]),
          ]),
          '',
          ...[...new Set(silent.map(({ problem }) => problem!))].flatMap((problem) => wrapped(problem)),
        ]
      : []),
  ].join('\n');
}

const troubles = (troubled: Output['pairs']): readonly string[] => [
  '',
  ...columnsOf([
    ['pair', 'metric', 'users', 'units', 'interaction', 'adjusted p', 'draws depend', 'recommendation'],
    ...troubled.map((one) => [
      one.pair.join(' × '),
      one.metric,
      String(one.users),
      String(one.units),
      showSpan(one),
      one.adjustedP?.toPrecision(2) ?? '-',
      one.dependenceP.toPrecision(2),
      one.recommendation,
    ]),
  ]),
  '',
  ...wrapped(
    'factorial: read each experiment within the arms of the other. exclude: one turns the other round, or the draws depend on each other; put both into one layer.',
  ),
];

/** Screens all pairs of experiments that shared users. */
export const screenExperiments = operation<Input, Output>({
  name: 'experiment screen',
  summary: 'Find experiments that disturb each other',
  doc: 'Screens every pair of experiments that shared users for an interaction in every metric of one value per user, from the exposures and facts of the workspace, with the false discovery rate held over all of them, and for draws that depend on each other. A user counts from the moment of being in both; where one of them drew several users together, errors are by those who were drawn together in either. Gives each pair a recommendation: ignore, factorial, exclude; unknown where its metric has no answer, as where nobody did anything, and such a pair takes no part in the correction of the others.',
  input,
  output,
  positional: ['metrics'],
  writes: false,
  run,
  show,
});
