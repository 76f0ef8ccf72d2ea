// What was recorded of an experiment: a chain of records, each named by its digest and naming the one before it.
import { z } from 'zod';
import { digestOf } from '../../kit/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { appended, chainIn } from '../workspace/chain.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { experimentDocumentSchema, jsonOf } from './document.ts';
import { hopeSchema } from './futility-schema.ts';
import { planSchema } from './plan-schema.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.int();

/** What every record has: when it holds, when it was written by the clock of the machine, and the record before it. */
const common = { at: instant, recorded: instant, before: digest.nullable() };

/** A test of the decision for one treatment: z towards good, the boundary, whether it is passed. */
export const lookTestSchema = z.strictObject({
  metric: z.string(),
  role: z.enum(['success', 'guardrail']),
  treatment: z.string(),
  z: z.number().nullable(),
  boundary: z.number().nullable(),
  isShown: z.boolean(),
});

const harmSchema = z.strictObject({
  metric: z.string(),
  treatment: z.string(),
  /** Valid at all times together, one-sided; null where there is no such test, with the reason. */
  p: z.number().nullable(),
  problem: z.string().nullable(),
  isHarm: z.boolean(),
});

const startSchema = z.strictObject({
  kind: z.literal('start'),
  ...common,
  document: experimentDocumentSchema,
  documentDigest: digest,
  plan: planSchema,
  /** What must not change, and what may and is told. */
  arms: digest,
  reach: z.string(),
});

const lookSchema = z.strictObject({
  kind: z.literal('look'),
  ...common,
  number: z.int().positive(),
  /** Complete units, and that over the planned. */
  units: z.number(),
  fraction: z.number(),
  isFinal: z.boolean(),
  /** Statistics of complete units; of all units so far. */
  statistics: digest,
  everything: digest,
  /** By success metric: of its days since exposure; of those that have days. */
  days: z.array(z.strictObject({ metric: z.string(), statistics: digest })),
  /** After the fact: of success metrics by the day of exposure, where there are several. */
  exposureDays: digest.nullable().default(null),
  /** By channel, of metrics that several channels put something into; left out where there are none. */
  channels: digest.optional(),
  /** Other experiments over its users; left out where the log knows none. */
  neighbours: digest.optional(),
  tests: z.array(lookTestSchema),
  /** How much hope is left; left out where the plan does not ask for it. */
  hope: hopeSchema.optional(),
  /** Alpha spent by now, of the whole, and left. */
  spent: z.number(),
  left: z.number(),
  harm: z.array(harmSchema),
  advice: z.enum([
    'go on',
    'stop arms: harm',
    'stop: win',
    'stop: harm',
    'stop: regression',
    'stop: invalid',
    'stop: end',
  ]),
  deviations: z.array(z.string()),
  /** Arms that were stopped before, which it does not read. */
  without: z.array(z.string()).default([]),
});

const watchSchema = z.strictObject({
  kind: z.literal('watch'),
  ...common,
  everything: digest,
  harm: z.array(harmSchema),
  advice: z.enum(['go on', 'stop arms: harm', 'stop: harm', 'stop: invalid']),
  deviations: z.array(z.string()),
});

/** Why, and by a look itself or by hand. */
const ended = { why: z.string(), by: z.enum(['look', 'hand']) };

const stopSchema = z.strictObject({ kind: z.literal('stop'), ...common, ...ended });

const armStopSchema = z.strictObject({
  kind: z.literal('arm stop'),
  ...common,
  ...ended,
  arms: z.array(z.string()).min(1),
  /** Names the arms of the programs as they are from then on. */
  becomes: digest,
});

const recordSchema = z.discriminatedUnion('kind', [
  startSchema,
  lookSchema,
  watchSchema,
  stopSchema,
  armStopSchema,
]);

type Entry = z.infer<typeof recordSchema>;
export type LookTest = z.infer<typeof lookTestSchema>;
export type StartRecord = z.infer<typeof startSchema>;
export type LookRecord = z.infer<typeof lookSchema>;
export type WatchRecord = z.infer<typeof watchSchema>;
export type StopRecord = z.infer<typeof stopSchema>;
export type ArmStopRecord = z.infer<typeof armStopSchema>;
export type Harm = z.infer<typeof harmSchema>;

/** Whether looks go on after an advice. */
export const goesOn = (advice: LookRecord['advice']): boolean =>
  advice === 'go on' || advice === 'stop arms: harm';

/** An entry without its place in the chain. */
export type Fresh<T> = T extends unknown ? Omit<T, 'before'> : never;

/** The end of arms, or of the experiment. */
export type Ended = Fresh<StopRecord> | Fresh<ArmStopRecord>;

/** All records of an experiment that was started. */
export interface Registered {
  readonly start: StartRecord;
  /** Of document and plan as they were registered. */
  readonly planDigest: string;
  readonly looks: readonly LookRecord[];
  readonly watches: readonly WatchRecord[];
  readonly stop: StopRecord | undefined;
  readonly armStops: readonly ArmStopRecord[];
  /** Arms that were stopped. */
  readonly without: readonly string[];
  /** When the last record holds. */
  readonly last: number;
  /** Digest of the last record, which fixes all of them. */
  readonly head: string;
}

/** Name of the notice that says which record of an experiment is the last. */
export const historyNotice = (id: string): string => `experiment:${id}`;

type Shelf = Pick<OpenWorkspace, 'store'>;

/** What was recorded, oldest first; undefined where the experiment was not started. Throws STORE_CORRUPT. */
export async function registeredIn(workspace: Shelf, id: string): Promise<Registered | undefined> {
  const { entries, head } = await chainIn(workspace, historyNotice(id), recordSchema);
  const [first] = entries;
  if (first?.kind !== 'start' || head === null) return undefined;
  const of = <K extends Entry['kind']>(kind: K) =>
    entries.flatMap((entry) => (isOf(entry, kind) ? [entry] : []));
  return {
    start: first,
    planDigest: digestOfPlan(first),
    looks: of('look'),
    watches: of('watch'),
    stop: of('stop').at(-1),
    armStops: of('arm stop'),
    without: of('arm stop').flatMap(({ arms }) => arms),
    last: Math.max(...entries.map(({ at }) => at)),
    head,
  };
}

/** Names what was fixed, whenever it was. */
const digestOfPlan = ({ document, plan }: StartRecord): string => digestOf(jsonOf({ document, plan }));

const isOf = <K extends Entry['kind']>(
  entry: Entry,
  kind: K,
): entry is Extract<Entry, { readonly kind: K }> => entry.kind === kind;

/** The same, of an experiment that must have been started; throws OPERATIONS_EXPERIMENT_NOT_STARTED. */
export async function startedIn(workspace: Shelf, id: string): Promise<Registered> {
  const registered = await registeredIn(workspace, id);
  if (registered) return registered;
  throw operationsErrors.OPERATIONS_EXPERIMENT_NOT_STARTED({ id });
}

/**
 * Adds records, all of them or none; gives the digest of the last. Throws OPERATIONS_EXPERIMENT_RACED where another
 * process added one meanwhile: what this one would have spent is not spent.
 */
export async function record(
  workspace: Shelf,
  id: string,
  { entries, after }: { readonly entries: readonly Fresh<Entry>[]; readonly after: string | null },
): Promise<string | null> {
  const added = await appended(workspace, historyNotice(id), { entries, after });
  if (!added.ok) throw operationsErrors.OPERATIONS_EXPERIMENT_RACED({ id });
  return added.value;
}

/** Refuses what comes after the end, or before what is recorded. */
export function checkOpen({ start, stop, last }: Registered, at: number): void {
  const id = start.plan.experiment;
  if (stop)
    throw operationsErrors.OPERATIONS_EXPERIMENT_OVER({ id, why: stop.why, at: showInstant(stop.at) });
  if (at < last)
    throw operationsErrors.OPERATIONS_EXPERIMENT_CLOCK({ id, at: showInstant(at), last: showInstant(last) });
}
