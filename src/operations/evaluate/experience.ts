import {
  compare,
  evaluate,
  snips,
  type Answer,
  type Block,
  type Difference,
  type Estimator,
  type LoggedBatch,
} from '../../evaluation/index.ts';
import type { Setup } from '../../decision/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import { noSend } from '../arm-name.ts';
import { partOf } from '../part.ts';
import { signed } from '../text.ts';
import { nameOf } from './estimators.ts';
import { logOf, type ExperienceLog } from './log.ts';
import type { ExperienceOutput } from './output.ts';
import { reasonsOf } from './reasons.ts';
import { predictionsOf } from './reward-model.ts';
import { measuresOf, type Measure } from './rewards.ts';
import { learnedPolicy, type Evaluated } from './policy.ts';
import { standingFor, weighed, type Usable } from './rows.ts';
import { always, asDecided, type SetupFor } from './targets.ts';

/** One measure over all policies, and what is known of one of them; a refused one has no numbers. */
type Compared = ExperienceOutput['measures'][number];
type Judged = Compared['policies'][number];
type Gain = Judged['gains'][number];

export interface Comparing {
  readonly evaluated: Pick<Evaluated, 'setup' | 'name' | 'setupFor' | 'splits'>;
  /** How much a user of a row stands for, by the user's assignments. */
  readonly weightOf: Usable['weightOf'];
  /** Gains are by the first. */
  readonly estimators: readonly Estimator[];
  /** Rows that the policy was learned from, to choose the best arm on; absent where nothing was learned. */
  readonly training?: Experience | undefined;
}

const withoutExploration = '- not exploring';

/** Rows laid out for estimators, with the policies to be compared on them. */
interface Field {
  readonly log: ExperienceLog;
  readonly policies: readonly Policy[];
}

/**
 * Compares nobody, everybody, and the policy at hand where something was learned or an arm is asked for, in every
 * objective and in value.
 */
export function compareAll(experience: Experience, comparing: Comparing): Compared[] {
  const { setup, name, setupFor } = comparing.evaluated;
  const { portfolio, prices } = setup;
  const fields = fieldsOf(experience, (rows) => {
    const log = logOf(rows, portfolio);
    const arms = armsOf(log);
    if (!isAsked(comparing)) return { log, policies: arms };
    const own = { name, target: asDecided(log, setupFor) };
    const greedy = { name: withoutExploration, target: asDecided(log, unexploring(setupFor)) };
    return { log, policies: [...arms, own, greedy] };
  });
  const best = comparing.training ? bestArms(comparing.training, setup) : [];
  return measuresOf(experience, portfolio, prices).map((measure, k) =>
    compareIn(measure, { ...comparing, field: fields(measure), best: best[k] }),
  );
}

const isAsked = ({ evaluated, training }: Comparing): boolean =>
  training !== undefined || evaluated.name !== learnedPolicy;

/** The same, drawing from policies alone: what exploration costs is the difference. */
function unexploring(setupFor: SetupFor): SetupFor {
  const known = new Map<Setup, Setup>();
  return (assignments) => {
    const setup = setupFor(assignments);
    const made = known.get(setup) ?? withoutExploring(setup);
    known.set(setup, made);
    return made;
  };
}

function withoutExploring(setup: Setup): Setup {
  const programs = setup.portfolio.programs.map((program) => ({
    ...program,
    exploration: { mass: 0, silence: 0 },
  }));
  return { ...setup, portfolio: { ...setup.portfolio, programs } };
}

/** The rows whose reward in a measure is known; made once for all measures that are known everywhere. */
function fieldsOf<T>(experience: Experience, make: (rows: Experience) => T): (measure: Measure) => T {
  let whole: T | undefined;
  return ({ reward }) => {
    if (!reward.some(Number.isNaN)) return (whole ??= make(experience));
    return make(partOf(experience, (row) => !Number.isNaN(reward[row]!)));
  };
}

interface Policy {
  readonly name: string;
  readonly target: Block;
}

/** What always sends one thing, under the name of what it does. */
const everybody = (action: string): string => (action === noSend ? 'nobody' : `everybody ${action}`);

interface InMeasure extends Comparing {
  readonly field: Field;
  readonly best: string | undefined;
}

function compareIn(measure: Measure, { field, estimators, best, evaluated, weightOf }: InMeasure): Compared {
  const { name, unit, isCost, reward, range } = measure;
  const known = reward.filter((value) => !Number.isNaN(value));
  const head = { measure: name, unit, rows: known.length, open: reward.length - known.length };
  if (known.length < 2) return { ...head, policies: [], conclusion: `Nothing is known of ${name} yet.` };
  const { log, policies } = field;
  const batch = weighed(
    { ...log.batch, reward: known, prediction: predictionsOf(log, known) },
    standingFor(log.experience, weightOf),
  );
  const [nobody, ...others] = policies;
  const rivalsOf = (policy: Policy): readonly Policy[] => {
    if (policy === nobody) return [];
    const isOwn = policy.name === evaluated.name || policy.name === withoutExploration;
    const rival = others.find((arm) => arm.name === best && isOwn);
    return rival ? [nobody!, rival] : [nobody!];
  };
  const judged = policies.map((policy) =>
    judge(batch, policy, { estimators, over: rivalsOf(policy), range }),
  );
  const conclusion = concluded(judged, { best, isCost, name, policy: evaluated.name });
  return { ...head, ...(best !== undefined && { best }), policies: judged, conclusion };
}

/** Nobody first. */
function armsOf(log: ExperienceLog): readonly Policy[] {
  const last = log.names.length - 1;
  const order = [last, ...log.names.keys()].slice(0, last + 1);
  return order.map((action) => ({ name: everybody(log.names[action]!), target: always(log, action) }));
}

/** By measure, the single arm with the best self-normalised mean on rows that nothing is evaluated on. */
function bestArms(training: Experience, { portfolio, prices }: Setup): readonly (string | undefined)[] {
  const logs = fieldsOf(training, (rows) => logOf(rows, portfolio));
  return measuresOf(training, portfolio, prices).map((measure) => {
    const reward = measure.reward.filter((value) => !Number.isNaN(value));
    if (reward.length < 2) return undefined;
    const log = logs(measure);
    const values = armsOf(log).flatMap(({ name, target }) => {
      const { estimate } = evaluate({ ...log.batch, reward, target }, [snips]).answers[0]!;
      return estimate ? [{ name, value: measure.isCost ? -estimate.value : estimate.value }] : [];
    });
    return values.toSorted((a, b) => b.value - a.value)[0]?.name;
  });
}

type Batch = Omit<LoggedBatch, 'target'>;

interface Judging extends Pick<Measure, 'range'> {
  readonly estimators: readonly Estimator[];
  readonly over: readonly Policy[];
}

function judge(batch: Batch, { name, target }: Policy, { estimators, over, range }: Judging): Judged {
  const { answers } = evaluate({ ...batch, target }, estimators, { range });
  const [main] = answers as [Answer, ...Answer[]];
  return {
    policy: name,
    verdict: main.verdict.kind,
    reasons: reasonsOf(main.verdict),
    effectiveRows: main.diagnostics.effectiveRows,
    estimates: answers.flatMap(({ estimate }, i) => {
      if (!estimate) return [];
      const { lower: low, upper: high } = estimate.interval;
      return [{ estimator: nameOf(estimators[i]!), value: estimate.value, low, high }];
    }),
    gains: over.flatMap((rival) => {
      const { difference } = compare({ ...batch, target }, rival.target, {
        estimator: estimators[0]!,
        range,
      });
      return difference ? [gainOver(rival.name, difference)] : [];
    }),
  };
}

function gainOver(over: string, { value, interval: { lower: low, upper: high } }: Difference): Gain {
  return { over, value, low, high, significant: low > 0 || high < 0 };
}

/** What may be said of the learned policy against the best single arm, in one sentence. */
function concluded(
  judged: readonly Judged[],
  {
    best,
    isCost,
    name,
    policy: asked,
  }: {
    readonly best: string | undefined;
    readonly isCost: boolean;
    readonly name: string;
    readonly policy: string;
  },
): string {
  const learned = judged.find(({ policy }) => policy === asked);
  if (!learned) return 'Nothing was learned yet: these are the single arms.';
  if (learned.verdict === 'refused') return `The ${asked} is refused: these rows cannot tell its value.`;
  const gain = learned.gains.find(({ over }) => over === best);
  if (!gain) return `There is no single arm to compare the ${asked} with in ${name}.`;
  const where = `over ${gain.over}, the best single arm on the rows learned from`;
  const greedy = judged.find(({ policy }) => policy === withoutExploration);
  const unexplored = greedy?.gains.find(({ over }) => over === best);
  const also = unexplored ? ` Without its exploration: ${rangeOf(unexplored)}.` : '';
  if (!gain.significant) return `The gain ${where}, is not significant: ${rangeOf(gain)}.${also}`;
  const isBetter = gain.value > 0 !== isCost;
  return `The ${asked} is significantly ${isBetter ? 'better' : 'worse'} in ${name}: ${rangeOf(gain)} ${where}.${also}`;
}

const rangeOf = ({ value, low, high }: Gain): string => `${signed(value)} [${signed(low)}, ${signed(high)}]`;
