import { z } from 'zod';
import { name } from '../../events/index.ts';
import { readMetrics, surrogateFault, type Metric } from '../../experiments/index.ts';
import { digestOf } from '../../kit/index.ts';
import { operationsErrors } from '../errors.ts';
import { jsonOf } from '../experiment/document.ts';
import { checkedDocument } from '../import/document.ts';

/** What a person declares of a surrogate index. */
export const indexDocumentSchema = z.strictObject({
  kind: z.literal('surrogate-index'),
  version: z.literal(1),
  /** By this name calls are kept in the ledger and counted in its record. */
  index: name,
  /** The program whose users are its history. */
  program: name,
  /** The metric of the long outcome. */
  outcome: z.json(),
  /** Metrics of short outcomes; roles do not count. */
  surrogates: z.array(z.json()).min(1).max(40),
});

type IndexDocument = z.infer<typeof indexDocumentSchema>;

/** A document that was read, with its metrics. */
export interface DeclaredIndex {
  readonly document: IndexDocument;
  readonly outcome: Metric;
  readonly surrogates: readonly Metric[];
  /** Names the index with everything that it is made of; calls of one definition have one record. */
  readonly definition: string;
}

/** A document of anybody; throws OPERATIONS_DOCUMENT_INVALID, EXPERIMENTS_METRIC_INVALID. */
export function indexDeclared(given: unknown, path: string): DeclaredIndex {
  const document = checkedDocument(given, indexDocumentSchema, path);
  const [outcome, ...surrogates] = readMetrics([document.outcome, ...document.surrogates]);
  const metrics = { outcome: outcome!, surrogates };
  const fault = surrogateFault(metrics);
  if (fault) throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, ...fault });
  const definition = digestOf(jsonOf({ index: document.index, ...metrics }));
  return { document, ...metrics, definition };
}
