import { z } from 'zod';
import { declaredPrices, valuerOf } from '../../arbitration/index.ts';
import type { Portfolio } from '../../program/index.ts';
import {
  artefactSchema,
  planArtefactSchema,
  planValuesOf,
  scorerOf,
  type Artefact,
  type PlanArtefact,
} from '../../scoring/index.ts';
import { operationsErrors } from '../errors.ts';
import { checkedDocument } from '../import/document.ts';
import type { OperationContext } from '../operation.ts';

const fileSchema = z.object({ artefact: artefactSchema, plans: planArtefactSchema.optional() });

interface Asked {
  readonly portfolio: Portfolio;
  readonly context: Pick<OperationContext, 'readDocument'>;
  /** Operation that was asked, for its errors. */
  readonly operation: string;
}

/**
 * What a file of `rehearse` says for a portfolio: increments, and values of contact plans under sends decided by them;
 * nothing without a file. Throws OPERATIONS_DOCUMENT_INVALID, OPERATIONS_INPUT_INVALID for plans where none are declared,
 * SCORING_ARTEFACT_UNFIT.
 */
export async function rehearsedAt(
  path: string | undefined,
  { portfolio, context, operation }: Asked,
): Promise<{ readonly artefact?: Artefact; readonly plans?: PlanArtefact }> {
  if (path === undefined) return {};
  const { artefact, plans } = checkedDocument(await context.readDocument(path), fileSchema, path);
  scorerOf(artefact, portfolio);
  if (!plans) return { artefact };
  if (!portfolio.plans) {
    const problem = `${path} knows of contact plans, and the programs declare none`;
    throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at: 'rehearsed', problem });
  }
  planValuesOf(plans, portfolio, valuerOf(portfolio, declaredPrices(portfolio)).weights);
  return { artefact, plans };
}
