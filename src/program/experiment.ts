import { z } from 'zod';
import { name } from '../events/index.ts';
import type { Json } from '../kit/index.ts';
import { conditionSchema, type Handles, type Where } from './expression.ts';
import { hashingSchema, type Hashing } from './hashing.ts';
import { allowanceSchema } from './plans.ts';
import { rowSchema, type Row } from './row.ts';
import type { Feature } from './user-feature.ts';

const share = z.number().min(0).max(1);

/** Refuses a change that no arm can make, with the reason. */
const never = (error: string) => z.never({ error }).optional();

/** What an arm may change of contact plans. Which there are, and how long one lasts, is the same under every arm. */
const planChangesSchema = z.strictObject({
  /** How a plan is chosen. */
  policy: rowSchema.optional(),
  floor: share.optional(),
  /** By plan: instead of its allowance. */
  allowances: z.record(name, allowanceSchema).optional(),
});

/** What is different under an arm; what is not named stays as declared. */
const changesSchema = z.strictObject({
  /** How a choice is drawn, for every program of the portfolio. */
  policy: rowSchema.optional(),
  /** Of the program's messages, those that are in play. */
  messages: z.array(name).min(1).optional(),
  /** Instead of the program's audience. */
  audience: conditionSchema.optional(),
  /** Of the contact plans of all programs. */
  plans: planChangesSchema.optional(),
  /** Instead of the program's rules. */
  rules: z.array(rowSchema).optional(),
  exploration: z.strictObject({ mass: share.optional(), silence: share.optional() }).optional(),
  /** Exchange rates of objectives. */
  rates: z.record(name, z.number().nonnegative()).optional(),
  /** Shadow prices of budgets, as solved for the share of each that is the arm's own. */
  lambdas: z.record(name, z.number().nonnegative()).optional(),
  /** Multipliers of floors, solved in the same way. */
  multipliers: z.record(name, z.number().nonnegative()).optional(),
  /** Digest of the artefact that scores. */
  artefact: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'write a digest: 64 hexadecimal digits')
    .optional(),
  features: never(
    'arms share one layout of features, which states count and records hold; declare the feature for all and let the artefact of an arm weigh it',
  ),
  objectives: never('arms are compared in the same objectives; an arm may change their "rates"'),
});
export type ArmChanges = z.infer<typeof changesSchema>;

const armSchema = z.strictObject({
  name,
  /** In proportion to the weights of the other arms. */
  weight: z.number().nonnegative(),
  changes: changesSchema,
  /** What a flag of the experiment's name resolves to; the arm's name when absent. */
  value: z.json().optional(),
});

/** Who is assigned as one: a user; everybody who shares an address; everybody with the same word for a trait. */
export const unitSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user') }),
  z.strictObject({ kind: z.literal('address'), channel: name }),
  z.strictObject({ kind: z.literal('trait'), trait: name }),
]);

const instant = z.iso.datetime({ offset: true });

/** Arms that are compared, who may be in them, and how much of the traffic is. */
export const experimentSchema = z.strictObject({
  /** Arms in the order of their ranges of buckets. One arm alone is a flag. */
  arms: z.array(armSchema).min(1).max(64),
  /** Share of the layer's part that is in the experiment now; growing it moves nobody. */
  traffic: share,
  /** Experiments in disjoint parts of one layer exclude each other; absent: a layer of its own. */
  layer: z.strictObject({ name, from: share, to: share }).optional(),
  unit: unitSchema,
  audience: conditionSchema,
  /** Nobody is in it before; absent: from the beginning. */
  start: instant.optional(),
  /** Nobody is in it from then on; absent: no end. */
  stop: instant.optional(),
  /** shared: arms spend one budget under one price, and the readout is labelled *interfered*; own: each its share. */
  budgets: z.enum(['own', 'shared']),
  /** Of learning policies: whether each arm learns from its own users alone (diverted) or from all. */
  data: z.enum(['shared', 'diverted']),
  /** How users were assigned before, by another system, and still are; absent: by the buckets of this one. */
  hashing: hashingSchema.optional(),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** An experiment with its name and the number of the program that declares it. */
export interface PortfolioExperiment extends Experiment {
  readonly id: string;
  readonly program: number;
}
export type Unit = Experiment['unit'];

/** What a person writes of an arm. */
export interface ArmInput<
  Features extends Readonly<Record<string, Feature>> = Readonly<Record<string, Feature>>,
> {
  readonly weight?: number;
  readonly changes?: {
    readonly policy?: Row;
    /** Of the program's messages, those that are in play; absent: all. */
    readonly messages?: readonly string[];
    readonly audience?: (user: Handles<Features>) => Where;
    readonly plans?: {
      readonly policy?: Row;
      readonly floor?: number;
      /** By plan: `{ calm: { all: 5 } }`. */
      readonly allowances?: Readonly<Record<string, Readonly<Record<string, number>>>>;
    };
    readonly rules?: readonly Row[];
    readonly exploration?: { readonly mass?: number; readonly silence?: number };
    readonly rates?: Readonly<Record<string, number>>;
    readonly lambdas?: Readonly<Record<string, number>>;
    readonly multipliers?: Readonly<Record<string, number>>;
    readonly artefact?: string;
  };
  readonly value?: Json;
}

/** What a person writes of an experiment. */
export interface ExperimentInput<Features extends Readonly<Record<string, Feature>>> {
  /** Arms by name, in the order of their ranges; weights 1 when left out. */
  readonly arms: Readonly<Record<string, ArmInput<Features>>>;
  /** Default 1. */
  readonly traffic?: number;
  readonly layer?: { readonly name: string; readonly from: number; readonly to: number };
  /** Default: the user. */
  readonly unit?: Unit;
  /** Everybody when absent. */
  readonly audience?: (user: Handles<Features>) => Where;
  readonly start?: string;
  readonly stop?: string;
  /** Default: shared, which is what happens unless somebody divides them. */
  readonly budgets?: Experiment['budgets'];
  /** Default: shared. */
  readonly data?: Experiment['data'];
  readonly hashing?: Hashing;
}

/** Experiments as a document from what a person wrote. */
export const experimentsOf = <Features extends Readonly<Record<string, Feature>>>(
  experiments: Readonly<Record<string, ExperimentInput<Features>>>,
  handles: Handles<Features>,
) =>
  Object.fromEntries(
    Object.entries(experiments).map(([id, { arms, audience, ...rest }]) => [
      id,
      {
        traffic: 1,
        unit: { kind: 'user' as const },
        budgets: 'shared' as const,
        data: 'shared' as const,
        ...rest,
        arms: Object.entries(arms).map(([arm, { weight = 1, changes = {}, value }]) => ({
          name: arm,
          weight,
          changes: changes.audience ? { ...changes, audience: changes.audience(handles).condition } : changes,
          ...(value === undefined ? {} : { value }),
        })),
        audience: audience?.(handles).condition ?? { kind: 'always' as const },
      },
    ]),
  );

/** The layer under which an experiment's arm stands in a decision. */
export const experimentLayer = (id: string): string => `experiment:${id}`;
