import { z } from 'zod';
import { name } from '../events/index.ts';
import { digestOf, type Digest } from '../kit/index.ts';
import { candidateFeatureSchema, type CandidateFeature } from './candidate-feature.ts';
import { duration, type Duration } from './duration.ts';
import { programErrors } from './errors.ts';
import { experimentSchema, experimentsOf, type ExperimentInput } from './experiment.ts';
import { conditionSchema, handlesOf, type Handles, type Where } from './expression.ts';
import { faultOf } from './lint.ts';
import { objectiveSchema, type Objective } from './objective.ts';
import { plansOf, plansSchema, type PlansInput } from './plans.ts';
import { rowSchema, type Row } from './row.ts';
import { userFeatureSchema, type Feature } from './user-feature.ts';

const channelSchema = z.strictObject({
  /** Cost of one message in the common value unit. */
  cost: z.number().nonnegative(),
  /** How long after its slot an intent may still go out and be the same intent. */
  tolerance: duration,
});

const messageSchema = z.strictObject({
  class: z.enum(['transactional', 'service', 'marketing']),
  topic: name,
  channels: z.array(name).min(1),
  attributes: z.record(name, z.number()),
  /** Only the test audience may get it. */
  test: z.literal(true).optional(),
});

const slotsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('now') }),
  z.strictObject({
    kind: z.literal('hours'),
    /** Local full hours at which a message may be planned. */
    at: z.array(z.int().min(0).max(23)).min(1),
    /** How far ahead slots are planned. */
    ahead: duration,
  }),
]);

/**
 * The unit of configuration, as data: who (audience), what (messages by channel), why (objectives),
 * when (generators, slots), under which rules, drawn by which policy.
 */
export const programSchema = z.strictObject({
  id: name,
  owner: z.string().min(1).max(128),
  channels: z.record(name, channelSchema),
  features: z.strictObject({
    user: z.record(name, userFeatureSchema),
    candidate: z.record(name, candidateFeatureSchema),
  }),
  audience: conditionSchema,
  /** Who may get messages that are marked `test`; nobody when absent. */
  testAudience: conditionSchema.optional(),
  messages: z.record(name, messageSchema),
  objectives: z.record(name, objectiveSchema),
  generators: z.array(rowSchema),
  slots: slotsSchema,
  rules: z.array(rowSchema),
  policy: rowSchema,
  exploration: z.strictObject({
    /** Total probability moved from the policy to exploration, over all sends together. */
    mass: z.number().min(0).max(1),
    /** No-send never falls below this: the message-level holdback. */
    silence: z.number().min(0).max(1),
  }),
  /** Share of users whom this program never contacts. */
  holdout: z.number().min(0).max(0.9),
  /** Share of users whom no program of the portfolio contacts; programs that compete declare it alike. */
  globalHoldout: z.number().min(0).max(0.9).optional(),
  /** A group of programs, and the share of users whom none of them contacts. */
  domain: z.strictObject({ name, holdout: z.number().min(0).max(0.9) }).optional(),
  /** What is tried out, by name; absent: nothing. */
  experiments: z.record(name, experimentSchema).optional(),
  /** Contact plans; absent: only rules bound how often. Programs that compete share them. */
  plans: plansSchema.optional(),
});

/** A program as a JSON document; see `defineProgram` and `readProgram` for its makers. */
export type Program = z.infer<typeof programSchema>;
export type Channel = z.infer<typeof channelSchema>;
export type Message = z.infer<typeof messageSchema>;
export type Slots = z.infer<typeof slotsSchema>;

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
  readonly exploration?: Partial<Program['exploration']>;
  readonly holdout?: number;
  readonly globalHoldout?: number;
  readonly domain?: { readonly name: string; readonly holdout: number };
  readonly experiments?: Readonly<Record<string, ExperimentInput<Features>>>;
  readonly plans?: PlansInput<NoInfer<ChannelName>>;
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
    exploration: { ...defaultExploration, ...input.exploration },
    holdout: input.holdout ?? 0,
    ...(globalHoldout === undefined ? {} : { globalHoldout }),
    ...(domain ? { domain } : {}),
    ...(experiments ? { experiments: experimentsOf(experiments, handles) } : {}),
    ...(input.plans ? { plans: plansOf(input.plans) } : {}),
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
  const program = idOf(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw programErrors.PROGRAM_INVALID({
      program,
      at: issue.path.join('.') || '(whole)',
      problem: issue.message,
    });
  }
  const fault = faultOf(parsed.data);
  if (fault) throw programErrors.PROGRAM_INVALID({ program, ...fault });
  return parsed.data;
}

const idOf = (document: unknown): string =>
  typeof document === 'object' && document !== null && 'id' in document && typeof document.id === 'string'
    ? document.id
    : '(without id)';

/** The digest under which decisions name the program they were made by. */
export const programDigest = (program: Program): Digest => digestOf(program);
