import { z } from 'zod';
import { name } from '../../events/index.ts';
import { readMetrics, type Metric } from '../../experiments/index.ts';
import { digestOf, type Json } from '../../kit/index.ts';
import { duration } from '../../program/index.ts';
import { checkedDocument } from '../import/document.ts';
import type { OperationContext } from '../operation.ts';
import { ruleSchema } from './rule.ts';

const level = z.number().gt(0).lt(1);

export const spendingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('obrien-fleming') }),
  z.strictObject({ kind: z.literal('pocock') }),
  z.strictObject({ kind: z.literal('power'), rho: z.number().positive() }),
  z.strictObject({ kind: z.literal('hwang-shih-decani'), gamma: z.number() }),
]);

/** What a person declares of an experiment before it begins; arms and shares stand in the program. */
export const experimentDocumentSchema = z.strictObject({
  kind: z.literal('experiment'),
  version: z.literal(1),
  /** As the program calls it. */
  experiment: name,
  /** The arm that the others are compared with. */
  control: z.string().min(1),
  /** Documents of metrics, each with its role; margins of guardrails are theirs. */
  metrics: z.array(z.json()).min(1),
  /** By success metric: the effect that must not be missed, in its unit or over the control mean. */
  effects: z.record(
    z.string(),
    z.strictObject({ scale: z.enum(['absolute', 'relative']), value: z.number().positive() }),
  ),
  alpha: level.default(0.05),
  power: level.default(0.8),
  /** Level of each test for deterioration. */
  deterioration: level.default(0.01),
  /** Level of each check of the experiment itself. */
  quality: level.default(0.001),
  /** Of what any one of may ship; max-t counts how metrics go together and is for one look. */
  correction: z.enum(['bonferroni', 'holm', 'hochberg', 'hommel', 'max-t']).default('bonferroni'),
  /** When to ship; at least one success metric better and every guardrail within its margin where it is left out. */
  rule: ruleSchema.optional(),
  /** How many looks, or how often. */
  looks: z.union([z.int().min(1).max(52), z.strictObject({ every: duration })]).default(4),
  spending: spendingSchema.default({ kind: 'obrien-fleming' }),
  /** How the error of missing the effect is spent on stops for want of hope, which bind nothing; none where it is left out. */
  futility: spendingSchema.optional(),
  /** Longest duration, windows of metrics included. */
  maximum: duration.default('56d'),
  /** Of units with several users: who comes later than this after the first of a unit is left out; 7d. */
  joins: duration.optional(),
  /** Traits by which effects are also read. */
  segments: z.array(z.string().min(1)).max(31).default([]),
  /** What a look does when a metric is shown to be worse: stop that arm, end the experiment, or only say so. */
  onHarm: z.enum(['stop', 'end', 'tell']).default('stop'),
  /** Where data of a simulated world came from; everything in the report is labelled then. */
  synthetic: z.strictObject({ seed: z.string().min(1), world: z.string().min(1) }).optional(),
});

type ExperimentDocument = z.infer<typeof experimentDocumentSchema>;

/** A document that was read, with its metrics. */
export interface Declared {
  readonly document: ExperimentDocument;
  readonly metrics: readonly Metric[];
  /** Of the document with its defaults. */
  readonly digest: string;
}

/** A document from a file; throws OPERATIONS_DOCUMENT_INVALID, EXPERIMENTS_METRIC_INVALID. */
export async function declaredIn(path: string, { readDocument }: OperationContext): Promise<Declared> {
  return declaredBy(await readDocument(path), path);
}

/** A document that was checked before, or a new one. */
export function declaredBy(given: unknown, path: string): Declared {
  const document = checkedDocument(given, experimentDocumentSchema, path);
  return { document, metrics: readMetrics(document.metrics), digest: digestOf(jsonOf(document)) };
}

/** A value as JSON has it: members that are undefined are not there. */
export const jsonOf = (value: unknown): Json => z.json().parse(JSON.parse(JSON.stringify(value)));
