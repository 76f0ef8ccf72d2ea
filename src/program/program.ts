import { digestOf, documentFault, type Digest } from '../kit/index.ts';
import type { Budget, Floor } from './budget.ts';
import type { CandidateFeature } from './candidate-feature.ts';
import { programSchema, type Message, type Program } from './document.ts';
import type { Duration } from './duration.ts';
import { programErrors } from './errors.ts';
import { experimentsOf, type ExperimentInput } from './experiment.ts';
import { handlesOf, type Handles, type Where } from './expression.ts';
import { faultOf } from './lint.ts';
import type { Objective } from './objective.ts';
import { plansOf, type PlansInput } from './plans.ts';
import type { Row } from './row.ts';
import type { Feature } from './user-feature.ts';

/** What a person writes. Names are inferred, so that a wrong reference does not compile. */
export interface ProgramInput<
  ChannelName extends string,
  Features extends Readonly<Record<string, Feature>>,
  MessageName extends string,
> {
  readonly id: string;
  /** Team that answers for it. */
  readonly owner: string;
  readonly channels: Readonly<Record<ChannelName, { readonly cost: number; readonly tolerance?: Duration }>>;
  readonly features: Features;
  readonly candidateFeatures: Readonly<Record<string, CandidateFeature>>;
  /** Who may be considered at all; everybody when absent. */
  readonly audience?: (user: Handles<Features>) => Where;
  /** Who may get messages marked `test`; nobody when absent. */
  readonly testAudience?: (user: Handles<Features>) => Where;
  readonly messages: Readonly<Record<MessageName, MessageInput<NoInfer<ChannelName>>>>;
  readonly objectives: Readonly<Record<string, Objective>>;
  readonly generators: readonly Row[];
  /** When a message may go: now (default), or at these local hours. */
  readonly slots?: 'now' | { readonly at: readonly number[]; readonly ahead: Duration };
  readonly rules: readonly Row[];
  readonly policy: Row;
  /**
   * Decides while the policy is stopped by hand (`fantail stop --policy`), and is told that all candidates are worth
   * nothing, so that neither what was learned nor a price has a say. Silence when absent.
   */
  readonly fallback?: Row;
  readonly exploration?: Partial<Program['exploration']>;
  readonly holdout?: number;
  readonly globalHoldout?: number;
  readonly domain?: { readonly name: string; readonly holdout: number };
  readonly experiments?: Readonly<Record<string, ExperimentInput<Features>>>;
  readonly plans?: PlansInput<NoInfer<ChannelName>>;
  readonly budgets?: Readonly<Record<string, Budget>>;
  readonly floors?: Readonly<Record<string, Floor>>;
}

interface MessageInput<ChannelName extends string> {
  readonly topic: string;
  readonly channels: readonly ChannelName[];
  readonly class?: Message['class'];
  readonly attributes?: Readonly<Record<string, number>>;
  /** A template on trial: nobody outside the test audience ever gets it. */
  readonly test?: true;
}

/** Exploration when a program does not say: 2 % of sends in all, and silence always possible in 2 %. */
const defaultExploration = { mass: 0.02, silence: 0.02 };

/**
 * Makes a program from what a person writes, with inference of channel, feature and message names.
 * Throws PROGRAM_INVALID, which names the field and the fix, for what types cannot see.
 */
export function defineProgram<
  const ChannelName extends string,
  const Features extends Readonly<Record<string, Feature>>,
  const MessageName extends string,
>(input: ProgramInput<ChannelName, Features, MessageName>): Program {
  const handles = handlesOf(input.features);
  const audience = input.audience?.(handles).condition ?? { kind: 'always' };
  const testAudience = input.testAudience?.(handles).condition;
  const { globalHoldout, domain, experiments } = input;
  return readProgram({
    id: input.id,
    owner: input.owner,
    channels: mapValues(input.channels, ({ cost, tolerance = '1h' }) => ({ cost, tolerance })),
    features: { user: mapValues(input.features, ({ spec }) => spec), candidate: input.candidateFeatures },
    audience,
    ...(testAudience ? { testAudience } : {}),
    messages: mapValues(input.messages, messageOf),
    objectives: input.objectives,
    generators: input.generators,
    slots: slotsOf(input.slots),
    rules: input.rules,
    policy: input.policy,
    ...(input.fallback ? { fallback: input.fallback } : {}),
    exploration: { ...defaultExploration, ...input.exploration },
    holdout: input.holdout ?? 0,
    ...(globalHoldout === undefined ? {} : { globalHoldout }),
    ...(domain ? { domain } : {}),
    ...(experiments ? { experiments: experimentsOf(experiments, handles) } : {}),
    ...(input.plans ? { plans: plansOf(input.plans) } : {}),
    ...(input.budgets ? { budgets: input.budgets } : {}),
    ...(input.floors ? { floors: input.floors } : {}),
  });
}

const messageOf = ({
  topic,
  channels,
  class: cls = 'marketing',
  attributes = {},
  test,
}: MessageInput<string>) => ({ class: cls, topic, channels, attributes, ...(test ? { test } : {}) });

const slotsOf = (slots: ProgramInput<string, Record<string, Feature>, string>['slots']) =>
  slots === undefined || slots === 'now' ? { kind: 'now' } : { kind: 'hours', ...slots };

function mapValues<Name extends string, In, Out>(
  record: Readonly<Record<Name, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries<In>(record).map(([key, value]) => [key, map(value)]));
}

/** Checks a program document from a file or a request. Throws PROGRAM_INVALID with the first field at fault. */
export function readProgram(document: unknown): Program {
  const parsed = programSchema.safeParse(document);
  const fault = documentFault(document, parsed) ?? faultOf(parsed.data!);
  if (fault) throw programErrors.PROGRAM_INVALID({ program: idOf(document), ...fault });
  return parsed.data!;
}

const idOf = (document: unknown): string =>
  typeof document === 'object' && document !== null && 'id' in document && typeof document.id === 'string'
    ? document.id
    : '(without id)';

/** The digest under which decisions name the program they were made by. */
export const programDigest = (program: Program): Digest => digestOf(program);
