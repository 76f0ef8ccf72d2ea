import { z } from 'zod';
import { mayTeach, taughtBy, type ArmOf } from '../../assignment/index.ts';
import { auditPropensities } from '../../evaluation/index.ts';
import {
  artefactFile,
  calibrationsOf,
  cardOf,
  fitLinear,
  fullArtefact,
  type LinearFit,
} from '../../learning/index.ts';
import { inside, quadraticForm } from '../../kit/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { Artefact } from '../../scoring/index.ts';
import { logOf } from '../evaluate/log.ts';
import { operation, type OperationContext } from '../operation.ts';
import { armName } from '../arm-name.ts';
import { partOf } from '../part.ts';
import { learnsFrom, splitMetric, type Split } from '../split.ts';
import { columnsOf, fixed, wrapped } from '../text.ts';
import { learnerAsked, withLearned } from '../workspace/arms.ts';
import { fileOfArtefact } from '../workspace/artefact.ts';
import { keepJson } from '../workspace/blobs.ts';
import { groupedExperience } from '../workspace/experience.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { changed } from '../workspace/manifest.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { operationsErrors } from '../errors.ts';
import {
  allDiverted,
  capital,
  divertedWords,
  learnerOptions,
  learnerOutput,
  learnerWords,
  optionsOf,
  taughtOutput,
} from './learner.ts';
import { calibratedSignal, signalsTable } from './signals.ts';

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
  ...learnerOptions,
});

const output = z.strictObject({
  workspace: z.string(),
  artefact: z.string(),
  file: z.string(),
  /** Learned from. */
  rows: z.int(),
  /** Those who count as one, as a household that is drawn as one, count once. */
  users: z.int(),
  /** The arm that it was learned for, and that alone it decides for; absent: for everybody. */
  learner: learnerOutput,
  /** Rows of users in the share that taught nothing: of other arms of experiments whose data are diverted. */
  diverted: z.int(),
  /** Rows that taught, by experiment and arm. */
  taught: taughtOutput,
  /** Probability of choices as far from the logged propensities, if those are true: all that is learned rests on them. */
  propensityAudit: z.number(),
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
  /** Value signals; absent where none could be calibrated. */
  signals: z.array(calibratedSignal).optional(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    const learner = learnerAsked(request, portfolio, 'learn');
    const { experience, groups } = await groupedExperience(workspace, portfolio, context);
    const split = { seed: request.seed, share: request.share };
    const unitsAt = (row: number) => groups.unitsOf(experience.users[experience.user[row]!]!);
    const share = partOf(experience, (row) => learnsFrom(split, unitsAt(row)));
    if (share.rows === 0) throw lacksRows(workspace);
    const standing = (row: number) => share.assignments[share.assigned[row]!]!;
    const teaches = mayTeach(portfolio.experiments, learner);
    const training = partOf(share, (row) => teaches(standing(row)));
    const diverted = share.rows - training.rows;
    if (training.rows === 0) throw allDiverted(workspace, diverted);
    context.progress(`learning from ${training.rows} of ${experience.rows} rows`);
    if (diverted > 0) context.progress(divertedWords(diverted, learner));
    const { covariances } = request;
    const fit = fitLinear(training, { portfolio });
    const { signals } = fit.artefact;
    const full = () => ({ ...fullArtefact(fit.objectives, portfolio), ...(signals && { signals }) });
    const taught = taughtBy(Array.from(training.assigned, (at) => training.assignments[at]!));
    const artefact = { ...(covariances ? full() : fit.artefact), taught };
    const increments = incrementsOf(fit, training, portfolio);
    const learned = { artefact, training, split, covariances, increments, learner };
    const digest = await keep(workspace, learned, context);
    const calibrations = calibrationsOf(training, portfolio);
    return {
      workspace: workspace.path,
      artefact: digest,
      file: fileOfArtefact(workspace, digest),
      rows: training.rows,
      users: training.users.length,
      ...(learner && { learner }),
      diverted,
      taught,
      propensityAudit: auditOfChoices(training, portfolio),
      rest: experience.rows - share.rows,
      ...split,
      increments: [...increments],
      ...(calibrations.length > 0 && { signals: [...calibrations] }),
    };
  });
}

/** Whether choices look drawn with their probabilities, those who count as one drawn as one; 1 where nothing can be tested. */
function auditOfChoices(experience: Experience, portfolio: Portfolio): number {
  if (experience.rows < 2) return 1;
  const { batch } = logOf(experience, portfolio);
  const reward = new Float64Array(batch.rows);
  return auditPropensities({ ...batch, reward, target: batch.logging }).p;
}

/** At this level a log is said to be doubtful wherever it is looked at. */
const doubtful = 0.001;

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
  readonly learner: ArmOf | undefined;
}

/** The file first, then what decisions name, then that it is current. */
async function keep(
  workspace: OpenWorkspace,
  { artefact, training, split, covariances, increments, learner }: Learned,
  context: OperationContext,
): Promise<string> {
  const metrics = increments.map(({ objective, action, mean, low, high }) => [
    `${objective}: ${action}`,
    { value: mean, low, high },
  ]);
  const card = cardOf(training, {
    seed: String(split.seed),
    command: `fantail learn --share ${split.share} --seed ${split.seed}${covariances ? ' --covariances' : ''}${optionsOf(learner)}`,
    metrics: { ...splitMetric(split), ...Object.fromEntries(metrics) },
  });
  const digest = await keepJson(workspace.store, artefact);
  await context.writeText(fileOfArtefact(workspace, digest), `${artefactFile({ card, artefact })}\n`);
  await changed(workspace, ({ manifest }) =>
    learner ? withLearned(manifest, learner, { artefact: digest }) : { ...manifest, artefact: digest },
  );
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
    const most = spec.aggregate === 'any' ? 1 : Infinity;
    return [...means].map(([action, phi]) => {
      const centre = phi.reduce((sum, value, j) => sum + value * mean[j]!, 0);
      const half = 1.96 * Math.sqrt(quadraticForm(covariance, phi));
      // What a belief holds possible beyond what an increment can be is no part of what is said.
      const { lower, upper } = inside({ lower: centre - half, upper: centre + half }, { least: -most, most });
      return {
        objective: name,
        unit: spec.unit,
        action,
        mean: centre,
        low: lower,
        high: upper,
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

function show({ propensityAudit: audit, ...said }: Output): string {
  const { rows, users, rest, file, increments, learner, diverted, signals } = said;
  const interval = ({ mean, low, high }: Output['increments'][number]) =>
    `${fixed(mean, 4)} [${fixed(low, 4)}, ${fixed(high, 4)}]`;
  const table = increments.map((one) => [`${one.objective}, ${one.action}`, interval(one)]);
  return [
    `Learned from ${rows} rows of ${users} users; ${rest} rows are left for evaluate.`,
    ...(diverted > 0 ? wrapped(`${capital(divertedWords(diverted, learner))}.`) : []),
    ...(learner ? wrapped(learnerWords(learner)) : []),
    ...(audit < doubtful
      ? wrapped(
          `Beware: the choices do not look drawn with the logged propensities (p ${audit.toPrecision(2)}), on which all of this rests.`,
        )
      : []),
    `Artefact: ${file}`,
    '',
    'Believed mean increments over no-send, with 95 % of the belief:',
    ...columnsOf([['objective, message', 'increment'], ...table]),
    ...(signals
      ? [
          '',
          'Value signals, on users that their calibration has not seen (95 % intervals):',
          ...signalsTable(signals),
        ]
      : []),
  ].join('\n');
}

/** Learns the increments of every message from part of the users. */
export const learn = operation<Input, Output>({
  name: 'learn',
  summary: 'Learn the increments of messages from part of the users',
  doc: 'Fits a Bayesian linear model of what each message adds to each objective over no-send, from the rewards that are known, of a share of the users chosen by a keyed hash. Writes an artefact with its card and makes it the one that decisions are made with. The other users stay unseen, for `evaluate`. What was done in an arm of an experiment whose data are diverted teaches that arm alone: it is left out, and with `--experiment` and `--arm` the arm learns from its own users and from what was done in no arm, for itself. The artefact says whose rows taught it.',
  input,
  output,
  writes: true,
  run,
  show,
});
