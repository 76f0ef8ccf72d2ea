// An experiment as the programs of a workspace declare it, beside what a document says of it.
import { labelsOf, type Label } from '../../assignment/index.ts';
import { completeAfter, timingOf } from '../../experiments/index.ts';
import { canonicalJson, digestOf } from '../../kit/index.ts';
import { millisOf, type Portfolio, type Unit } from '../../program/index.ts';
import { operationsErrors } from '../errors.ts';
import { jsonOf, type Declared } from './document.ts';
import { wrongIn } from './rule.ts';

type Spec = Portfolio['experiments'][number];

/** An experiment of a portfolio. */
export interface Experimental {
  readonly spec: Spec;
  readonly program: string;
  readonly labels: readonly Label[];
}

/** The experiment of a name; throws OPERATIONS_EXPERIMENT_UNKNOWN. */
export function experimentIn({ experiments, programs }: Portfolio, id: string): Experimental {
  const spec = experiments.find((one) => one.id === id);
  if (!spec)
    throw operationsErrors.OPERATIONS_EXPERIMENT_UNKNOWN({ id, known: experiments.map((one) => one.id) });
  return { spec, program: programs[spec.program]!.id, labels: labelsOf(spec) };
}

/** Shares of the arms that users get, control first. */
export function armsOf({ spec }: Experimental, control: string): Readonly<Record<string, number>> {
  const open = spec.arms.filter(({ weight }) => weight > 0);
  const total = open.reduce((sum, { weight }) => sum + weight, 0);
  const first = open.toSorted((a, b) => Number(b.name === control) - Number(a.name === control));
  return Object.fromEntries(first.map(({ name, weight }) => [name, weight / total]));
}

/** Digest of what must not change under way: arms, who is a unit, how units are placed. */
export const armsDigest = ({ spec: { arms, unit, hashing } }: Pick<Experimental, 'spec'>): string =>
  digestOf(jsonOf({ arms, unit, hashing }));

/** What may change, and is told: who is in it. */
export const reachOf = ({ spec: { traffic, layer, audience } }: Experimental): string =>
  canonicalJson(jsonOf({ traffic, layer, audience }));

type Fitting = Pick<Declared, 'document' | 'metrics'>;

/** Refuses metrics that a log has no answer for. */
function checkMetrics({ document, metrics }: Fitting): void {
  const read = metrics.find((metric) =>
    JSON.stringify({ ...metric, covariates: undefined }).includes('"column":'),
  );
  if (read)
    throw operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({
      id: document.experiment,
      at: 'metrics',
      problem: `"${read.name}" reads a column of the exposures, which a log does not have`,
    });
}

/** Checks that a document and an experiment fit. Throws OPERATIONS_EXPERIMENT_UNFIT. */
export function checkFit(experimental: Experimental, { document, metrics }: Fitting): void {
  const { experiment: id, control, effects, looks, correction, maximum } = document;
  const unfit = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id, at, problem });
  const arms = Object.keys(armsOf(experimental, control));
  if (!arms.includes(control))
    throw unfit('control', `no arm with users is called "${control}"; there are: ${arms.join(', ')}`);
  if (arms.length < 2) throw unfit('experiment', 'it has one arm with users, so that nothing is compared');
  const success = metrics.filter(({ role }) => role === 'success').map(({ name }) => name);
  const lacks = success.find((name) => !Object.hasOwn(effects, name));
  if (lacks !== undefined)
    throw unfit(`effects.${lacks}`, 'say which effect on this success metric must not be missed');
  const stranger = Object.keys(effects).find((name) => !success.includes(name));
  if (stranger !== undefined) throw unfit(`effects.${stranger}`, 'no success metric has this name');
  if (success.length === 0 && !metrics.some(({ role }) => role === 'guardrail'))
    throw unfit('metrics', 'there is neither a success metric nor a guardrail to decide by');
  if (document.futility !== undefined && looks === 1)
    throw unfit(
      'futility',
      'one look cannot stop for want of hope before its end: plan more looks, or leave it out',
    );
  if (correction === 'max-t' && looks !== 1) throw unfit('correction', 'max-t is for one look: "looks": 1');
  if (document.rule !== undefined) {
    const wrong = wrongIn(document.rule, metrics);
    if (wrong) throw unfit(wrong.at, wrong.problem);
  }
  checkMetrics({ document, metrics });
  if (completeAfterOf({ document, metrics }, experimental.spec.unit) >= millisOf(maximum))
    throw unfit('maximum', 'it ends before the first unit is through the longest window of the metrics');
}

/** The longest time after which values of units are complete, in milliseconds. */
const windowOf = ({ metrics }: Pick<Declared, 'metrics'>): number =>
  Math.max(0, ...metrics.map((metric) => completeAfter(metric) ?? 0));

/** The time in which users join a unit after its first; none where users are the units. */
export const joinsOf = ({ document }: Pick<Declared, 'document'>, { kind }: Unit): number =>
  kind === 'user' ? 0 : millisOf(document.joins ?? '7d');

/** The longest time from the first user of a unit on after which all values of the unit are complete. */
export const completeAfterOf = (declared: Fitting, unit: Unit): number =>
  windowOf(declared) + joinsOf(declared, unit);

/** Metrics whose values never are complete. */
export const openEnded = ({ metrics }: Pick<Declared, 'metrics'>): readonly string[] =>
  metrics.filter((metric) => timingOf(metric) === 'open-ended').map(({ name }) => name);
