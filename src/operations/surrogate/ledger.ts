// The ledger of a workspace: every long effect that was called early, and what it was when it was there to measure.
import { z } from 'zod';
import { operationsErrors } from '../errors.ts';
import { appended, chainIn } from '../workspace/chain.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

/** What every record has: up to when the log counted, when it was written by the clock of the machine, and the record before it. */
const common = { at: z.int(), recorded: z.int(), before: digest.nullable() };

const callSchema = z.strictObject({
  kind: z.literal('call'),
  ...common,
  index: z.string(),
  /** Of the index as it was declared, and as it was fitted. */
  definition: digest,
  model: digest,
  /** Of the metric of the long outcome. */
  outcome: digest,
  experiment: z.string(),
  control: z.string(),
  treatment: z.string(),
  /** From when on exposures count; null: from the first. */
  since: z.int().nullable(),
  /** Users who were through the windows of the short outcomes. */
  users: z.strictObject({ control: count, treated: count }),
  predicted: z.number(),
  samplingSe: z.number(),
  modelSe: z.number(),
  alpha: z.number(),
  low: z.number(),
  high: z.number(),
  /** By how calls before it had turned out; null where fewer than three had. */
  corrected: z
    .strictObject({
      effect: z.number(),
      low: z.number(),
      high: z.number(),
      inflation: z.number(),
      calls: count,
    })
    .nullable(),
});

const outcomeSchema = z.strictObject({
  kind: z.literal('outcome'),
  ...common,
  /** Digest of the call. */
  call: digest,
  users: z.strictObject({ control: count, treated: count }),
  measured: z.number(),
  measuredSe: z.number(),
  /** Of the sampling errors of both, which are of the same users. */
  covariance: z.number(),
});

const entrySchema = z.discriminatedUnion('kind', [callSchema, outcomeSchema]);

export type CallEntry = z.infer<typeof callSchema>;
export type OutcomeEntry = z.infer<typeof outcomeSchema>;
type Fresh<T> = T extends unknown ? Omit<T, 'before'> : never;

/** A call with its digest, and what came of it where that is known. */
export interface LedgerCall {
  readonly digest: string;
  readonly call: CallEntry;
  readonly outcome: OutcomeEntry | undefined;
}

/** All calls, oldest first. */
export interface Ledger {
  readonly calls: readonly LedgerCall[];
  readonly head: string | null;
}

const notice = 'surrogate calls';

/** Reads the ledger; throws STORE_CORRUPT. */
export async function ledgerIn(workspace: OpenWorkspace): Promise<Ledger> {
  const { entries, digests, head } = await chainIn(workspace, notice, entrySchema);
  const outcomes = new Map(entries.flatMap((one) => (one.kind === 'outcome' ? [[one.call, one]] : [])));
  const calls = entries.flatMap((call, at) =>
    call.kind === 'call' ? [{ digest: digests[at]!, call, outcome: outcomes.get(digests[at]!) }] : [],
  );
  return { calls, head };
}

/** Adds records, all of them or none; throws OPERATIONS_WORKSPACE_CHANGED where another process added one meanwhile. */
export async function enter(
  workspace: OpenWorkspace,
  entries: readonly (Fresh<CallEntry> | Fresh<OutcomeEntry>)[],
  { head }: Ledger,
): Promise<void> {
  const added = await appended(workspace, notice, { entries, after: head });
  if (!added.ok)
    throw operationsErrors.OPERATIONS_WORKSPACE_CHANGED({
      path: workspace.path,
      what: 'calls in the ledger',
    });
}

/**
 * The calls that count in the record of an index: of each experiment and treatment the first one. Who calls again, with
 * more users or another fit, does not get another chance.
 */
export function countedCalls({ calls }: Ledger, definition: string): readonly LedgerCall[] {
  const first = new Map<string, LedgerCall>();
  for (const one of calls) {
    const { experiment, treatment } = one.call;
    const key = JSON.stringify([experiment, treatment]);
    if (one.call.definition === definition && !first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}
