import { z } from 'zod';
import { artefactFile, cardOf, fitLinear, fullArtefact, type LinearFit } from '../../learning/index.ts';
import { quadraticForm } from '../../kit/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { Artefact } from '../../scoring/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { armName } from '../arm-name.ts';
import { partOf } from '../part.ts';
import { learnsFrom, splitMetric, type Split } from '../split.ts';
import { columnsOf, fixed } from '../text.ts';
import { fileOfArtefact } from '../workspace/artefact.ts';
import { keepJson } from '../workspace/blobs.ts';
import { allExperience } from '../workspace/experience.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { operationsErrors } from '../errors.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  share: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('share of the users to learn from; the rest is for evaluate'),
  seed: z.int().min(0).max(4_294_967_295).default(1).describe('which users those are, by a keyed hash'),
  covariances: z
    .boolean()
    .default(false)
    .describe('keep how weights depend on each other: exact uncertainty, slower decisions'),
});

const output = z.strictObject({
  workspace: z.string(),
  artefact: z.string(),
  file: z.string(),
  /** Learned from. */
  rows: z.int(),
  users: z.int(),
  /** Left for evaluation. */
  rest: z.int(),
  share: z.number(),
  seed: z.int(),
  /** Mean increment over no-send of each message by each channel, over the users learned from: a belief, no test. */
  increments: z.array(
    z.strictObject({
      objective: z.string(),
      unit: z.string(),
      action: z.string(),
      mean: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    const experience = await allExperience(workspace, portfolio, context);
    const split = { seed: request.seed, share: request.share };
    const training = partOf(experience, (row) => learnsFrom(split, experience.users[experience.user[row]!]!));
    if (training.rows === 0) throw lacksRows(workspace);
    context.progress(`learning from ${training.rows} of ${experience.rows} rows`);
    for (const { id, data } of portfolio.experiments)
      if (data === 'diverted')
        context.progress(
          `experiment ${id} declares diverted data: what is learned here is from all of its arms`,
        );
    const { covariances } = request;
    const fit = fitLinear(training, { portfolio });
    const { signals } = fit.artefact;
    const full = () => ({ ...fullArtefact(fit.objectives, portfolio), ...(signals && { signals }) });
    const artefact = covariances ? full() : fit.artefact;
    const increments = incrementsOf(fit, training, portfolio);
    const learned = { artefact, training, split, covariances, increments };
    const digest = await keep(workspace, learned, context);
    return {
      workspace: workspace.path,
      artefact: digest,
      file: fileOfArtefact(workspace, digest),
      rows: training.rows,
      users: training.users.length,
      rest: experience.rows - training.rows,
      ...split,
      increments: [...increments],
    };
  });
}

const lacksRows = ({ path }: OpenWorkspace) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path,
    what: 'users in the share to learn from',
    first: 'import more or raise --share',
  });

interface Learned {
  readonly artefact: Artefact;
  readonly training: Experience;
  readonly split: Split;
  readonly covariances: boolean;
  readonly increments: Output['increments'];
}

/** The file first, then what decisions name, then that it is current. */
async function keep(
  workspace: OpenWorkspace,
  { artefact, training, split, covariances, increments }: Learned,
  context: OperationContext,
): Promise<string> {
  const metrics = increments.map(({ objective, action, mean, low, high }) => [
    `${objective}: ${action}`,
    { value: mean, low, high },
  ]);
  const card = cardOf(training, {
    seed: String(split.seed),
    command: `fantail learn --share ${split.share} --seed ${split.seed}${covariances ? ' --covariances' : ''}`,
    metrics: { ...splitMetric(split), ...Object.fromEntries(metrics) },
  });
  const digest = await keepJson(workspace.store, artefact);
  await context.writeText(fileOfArtefact(workspace, digest), `${artefactFile({ card, artefact })}\n`);
  await workspace.keep({ ...workspace.manifest, artefact: digest });
  return digest;
}

/** Δ̄ = φ̄'θ over the sends of an action, with φ̄ their mean features; 95 % of the belief. */
function incrementsOf(
  { objectives }: LinearFit,
  experience: Experience,
  portfolio: Portfolio,
): Output['increments'] {
  const means = meanFeatures(experience, portfolio);
  return portfolio.objectives.flatMap(({ name, spec }) => {
    const { mean, covariance } = objectives[name]!;
    return [...means].map(([action, phi]) => {
      const centre = phi.reduce((sum, value, j) => sum + value * mean[j]!, 0);
      const half = 1.96 * Math.sqrt(quadraticForm(covariance, phi));
      return {
        objective: name,
        unit: spec.unit,
        action,
        mean: centre,
        low: centre - half,
        high: centre + half,
      };
    });
  });
}

function meanFeatures(experience: Experience, portfolio: Portfolio): ReadonlyMap<string, Float64Array> {
  const {
    rows,
    first,
    message,
    channel,
    userRows,
    candidateRows,
    userWidth: p,
    candidateWidth: q,
  } = experience;
  const found = new Map<string, { count: number; readonly phi: Float64Array }>();
  for (let row = 0; row < rows; row++) {
    for (let at = first[row]!; at < first[row + 1]!; at++) {
      const name = armName(portfolio, { message: message[at]!, channel: channel[at]! });
      const known = found.get(name) ?? { count: 0, phi: new Float64Array(p + q) };
      found.set(name, known);
      known.count++;
      for (let j = 0; j < p; j++) known.phi[j]! += userRows[row * p + j]!;
      for (let j = 0; j < q; j++) known.phi[p + j]! += candidateRows[at * q + j]!;
    }
  }
  return new Map([...found].map(([name, { count, phi }]) => [name, phi.map((sum) => sum / count)]));
}

function show({ rows, users, rest, file, increments }: Output): string {
  const interval = ({ mean, low, high }: Output['increments'][number]) =>
    `${fixed(mean, 4)} [${fixed(low, 4)}, ${fixed(high, 4)}]`;
  const table = increments.map((one) => [`${one.objective}, ${one.action}`, interval(one)]);
  return [
    `Learned from ${rows} rows of ${users} users; ${rest} rows are left for evaluate.`,
    `Artefact: ${file}`,
    '',
    'Believed mean increments over no-send, with 95 % of the belief:',
    ...columnsOf([['objective, message', 'increment'], ...table]),
  ].join('\n');
}

/** Learns the increments of every message from part of the users. */
export const learn = operation<Input, Output>({
  name: 'learn',
  summary: 'Learn the increments of messages from part of the users',
  doc: 'Fits a Bayesian linear model of what each message adds to each objective over no-send, from the rewards that are known, of a share of the users chosen by a keyed hash. Writes an artefact with its card and makes it the one that decisions are made with. The other users stay unseen, for `evaluate`.',
  input,
  output,
  writes: true,
  run,
  show,
});
