import {
  FlagNotFoundError,
  OpenFeatureEventEmitter,
  ProviderEvents,
  StandardResolutionReasons,
  TypeMismatchError,
  type EvaluationContext,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
  type TrackingEventDetails,
} from '@openfeature/server-sdk';
import {
  assignerOf,
  stickyInMemory,
  type Assigner,
  type ExperimentStanding,
  type Kept,
  type StickyStore,
} from '../../assignment/index.ts';
import { canonicalJson } from '../../kit/index.ts';
import type { Portfolio, PortfolioExperiment, ReadFeature } from '../../program/index.ts';
import { readerOf, subjectIn, unitIn } from './context.ts';

/** A unit met an arm for the first time; to be written to the log as a fact of kind `exposure`. */
export interface FlagExposure extends Kept {
  readonly experiment: string;
  readonly unit: string;
  /** The targeting key. */
  readonly user: string;
}

/** What a provider works with. */
export interface ProviderOptions {
  readonly portfolio: Portfolio;
  /** Milliseconds since the epoch; default: the machine's clock. */
  readonly now?: () => number;
  /** Where arms are kept once they were met; default: in memory, for as long as the process lives. */
  readonly sticky?: StickyStore;
  /**
   * What counts as meeting an arm: asking for the flag (default), or `track('exposure', context, { flag })`, for flags
   * that are asked for long before they matter.
   */
  readonly exposure?: 'evaluation' | 'track';
  readonly onExposure?: (exposure: FlagExposure) => void;
}

/** A provider for OpenFeature's server SDK; every experiment of the portfolio is a flag of its name. */
export interface FantailProvider extends Provider {
  /** Takes another version of the portfolio, and says which flags changed. Arms that were met stay. */
  readonly replace: (portfolio: Portfolio) => void;
}

/** Serves the experiments of a portfolio as flags. Throws PROGRAM_INVALID for a portfolio that cannot be compiled. */
export const fantailProvider = (options: ProviderOptions): FantailProvider => new Flags(options);

/** A portfolio at work. */
interface Served {
  readonly experiments: ReadonlyMap<string, PortfolioExperiment>;
  readonly assigner: Assigner;
  readonly reader: (context: EvaluationContext) => ReadFeature;
}

const servedOf = (portfolio: Portfolio): Served => ({
  experiments: new Map(portfolio.experiments.map((experiment) => [experiment.id, experiment])),
  assigner: assignerOf(portfolio),
  reader: readerOf(portfolio),
});

/** A flag that was asked for, and how the user stands in it. */
interface Asked {
  readonly experiment: PortfolioExperiment;
  readonly standing: ExperimentStanding;
  readonly now: number;
}

class Flags implements FantailProvider {
  readonly metadata = { name: 'fantail' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #options: ProviderOptions;
  readonly #sticky: StickyStore;
  #served: Served;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#sticky = options.sticky ?? stickyInMemory();
    this.#served = servedOf(options.portfolio);
  }

  replace(portfolio: Portfolio): void {
    const before = this.#served.experiments;
    this.#served = servedOf(portfolio);
    const after = this.#served.experiments;
    const flagsChanged = [...new Set([...before.keys(), ...after.keys()])].filter(
      (flag) => textOf(before.get(flag)) !== textOf(after.get(flag)),
    );
    this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  // Asynchronous, so that what is wrong with a flag or a context is a rejection, as the SDK expects.
  async resolveBooleanEvaluation(flag: string, fallback: boolean, context: EvaluationContext) {
    return this.#resolve(flag, context, { fallback, is: isBoolean });
  }

  async resolveStringEvaluation(flag: string, fallback: string, context: EvaluationContext) {
    return this.#resolve(flag, context, { fallback, is: isString });
  }

  async resolveNumberEvaluation(flag: string, fallback: number, context: EvaluationContext) {
    return this.#resolve(flag, context, { fallback, is: isNumber });
  }

  async resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T, context: EvaluationContext) {
    return this.#resolve(flag, context, { fallback, is: objectLike(fallback) });
  }

  track(name: string, context: EvaluationContext, details: TrackingEventDetails): void {
    const flag = details['flag'];
    if (name !== 'exposure' || typeof flag !== 'string') return;
    const asked = this.#ask(flag, context);
    if (asked) this.#expose(asked, context);
  }

  #ask(flag: string, context: EvaluationContext): Asked | undefined {
    const { experiments, assigner, reader } = this.#served;
    const experiment = experiments.get(flag);
    if (!experiment) return undefined;
    const now = (this.#options.now ?? Date.now)();
    const kept = (id: string) => this.#sticky.read(id, unitIn(context, experiments.get(id)!.unit));
    const standing = assigner.standing(flag, subjectIn(context, { now, read: reader(context), kept }));
    return standing && { experiment, standing, now };
  }

  #resolve<T>(flag: string, context: EvaluationContext, { fallback, is }: Wanted<T>): ResolutionDetails<T> {
    const asked = this.#ask(flag, context);
    if (!asked) throw new FlagNotFoundError(`there is no experiment "${flag}"`);
    const { experiment, standing } = asked;
    if (standing.kind === 'out')
      return { value: fallback, reason: reasonOf(asked), flagMetadata: { why: standing.why } };
    const value = experiment.arms.find(({ name }) => name === standing.arm)!.value ?? standing.arm;
    if (!is(value))
      throw new TypeMismatchError(`arm "${standing.arm}" of "${flag}" has a value of another type`);
    if (this.#options.exposure !== 'track') this.#expose(asked, context);
    const { arm, share, kept } = standing;
    return { value, variant: arm, reason: reasonOf(asked), flagMetadata: { share, kept } };
  }

  #expose({ experiment, standing, now }: Asked, context: EvaluationContext): void {
    if (standing.kind === 'out' || standing.kept) return;
    const unit = unitIn(context, experiment.unit);
    const kept = { arm: standing.arm, share: standing.share, at: now };
    // Told first: what could not be told is not kept, and is told when the flag is asked for again.
    this.#options.onExposure?.({ ...kept, experiment: experiment.id, unit, user: context.targetingKey! });
    this.#sticky.keep(experiment.id, unit, kept);
  }
}

/** An experiment as text, to see whether it changed. */
function textOf(experiment: PortfolioExperiment | undefined): string {
  if (!experiment) return '';
  const { program: _program, ...spec } = experiment;
  return canonicalJson(spec);
}

interface Wanted<T> {
  readonly fallback: T;
  readonly is: (value: unknown) => value is T;
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
/** OpenFeature leaves it to the caller that an object has the form of the default. */
const objectLike =
  <T extends JsonValue>(_fallback: T) =>
  (value: unknown): value is T =>
    typeof value === 'object' && value !== null;

/** Several arms or part of the traffic are a split; one arm for an audience is targeting, for everybody it is static. */
function reasonOf({ experiment: { arms, audience, traffic }, standing }: Asked): string {
  const { DEFAULT, DISABLED, SPLIT, STATIC, TARGETING_MATCH } = StandardResolutionReasons;
  if (standing.kind === 'out') return standing.why === 'not_running' ? DISABLED : DEFAULT;
  if (arms.length > 1 || traffic < 1) return SPLIT;
  return audience.kind === 'always' ? STATIC : TARGETING_MATCH;
}
