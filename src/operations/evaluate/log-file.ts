import { z } from 'zod';
import { evaluate, type Answer, type Estimator } from '../../evaluation/index.ts';
import { operationsErrors } from '../errors.ts';
import { checkedDocument } from '../import/document.ts';
import type { OperationContext } from '../operation.ts';
import { columnsOf, fixed, wrapped } from '../text.ts';
import {
  banditLogSchema,
  blockOf,
  policyTableSchema,
  predictionOf,
  readBanditLog,
  type BanditLog,
} from './bandit-log.ts';
import { nameOf } from './estimators.ts';
import { reasonsOf } from './reasons.ts';

const answer = z.strictObject({
  estimator: z.string(),
  verdict: z.enum(['reliable', 'weak', 'refused']),
  reasons: z.array(z.string()),
  /** Absent where the verdict refuses. */
  value: z.number().optional(),
  se: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
});

/** What a policy would be worth on a file of logged choices. */
export const logOutput = z.strictObject({
  kind: z.literal('log'),
  log: z.string(),
  policy: z.string(),
  rows: z.int(),
  actions: z.int(),
  positions: z.int(),
  /** Mean reward of the log: the value of the policy that wrote it. */
  logged: z.number(),
  diagnostics: z.strictObject({
    effectiveRows: z.number(),
    meanWeight: z.number(),
    maxWeight: z.number(),
    heaviestShare: z.number(),
    /** Share of rows with a weight above 10. */
    tail: z.number(),
    rewards: z.int(),
  }),
  /** Probability of choices as far from the logged propensities, if those are true. */
  propensityAudit: z.number(),
  answers: z.array(answer),
});

export type LogOutput = z.infer<typeof logOutput>;

export interface LogRequest {
  readonly log: string;
  readonly mapping?: string | undefined;
  readonly policy?: string | undefined;
  readonly logging?: string | undefined;
  readonly estimators: readonly Estimator[];
}

/** Evaluates a policy on a file of logged choices. */
export async function evaluateLog(request: LogRequest, context: OperationContext): Promise<LogOutput> {
  const { log: path, mapping, policy, logging, estimators } = request;
  const lacks = (at: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'evaluate', at, problem: 'a log needs it' });
  if (mapping === undefined) throw lacks('mapping');
  if (policy === undefined) throw lacks('policy');
  const document = checkedDocument(await context.readDocument(mapping), banditLogSchema, mapping);
  context.progress(`reading ${path}`);
  const log = await readBanditLog(document, { log: path, mapping, tables: context.tables });
  const blockAt = async (at: string) => blockOf(await policyAt(at, context), log, at);
  const needsModel = estimators.some(({ needs }) => needs === 'model');
  const batch = {
    ...log.batch,
    target: await blockAt(policy),
    ...(logging !== undefined && { logging: await blockAt(logging) }),
    ...(needsModel && { prediction: predictionOf(log, document, mapping) }),
  };
  const isShare = batch.reward.every((value) => value === 0 || value === 1);
  const { answers, audit } = evaluate(batch, estimators, isShare ? { range: { least: 0, most: 1 } } : {});
  return {
    kind: 'log',
    log: path,
    policy,
    ...headOf(log),
    diagnostics: diagnosed(answers[0]!),
    propensityAudit: audit.p,
    answers: answers.map((one, i) => answered(one, nameOf(estimators[i]!))),
  };
}

async function policyAt(path: string, { readDocument }: OperationContext) {
  return path === 'uniform' ? path : checkedDocument(await readDocument(path), policyTableSchema, path);
}

const headOf = ({ batch: { rows, actions, reward }, positions }: BanditLog) => ({
  rows,
  actions,
  positions: positions.count,
  logged: reward.reduce((sum, value) => sum + value, 0) / rows,
});

function diagnosed({ diagnostics }: Answer): LogOutput['diagnostics'] {
  const { effectiveRows, meanWeight, maxWeight, heaviestShare, tail, rewards } = diagnostics;
  return { effectiveRows, meanWeight, maxWeight, heaviestShare, tail: tail.rows, rewards };
}

function answered({ verdict, estimate }: Answer, estimator: string): LogOutput['answers'][number] {
  const head = { estimator, verdict: verdict.kind, reasons: reasonsOf(verdict) };
  if (!estimate) return head;
  const { value, se, interval } = estimate;
  return { ...head, value, se, low: interval.lower, high: interval.upper };
}

const six = (value: number | undefined): string => (value === undefined ? '' : fixed(value, 6));

/** The evaluation of a log as a person reads it. */
export function showLog({
  policy,
  rows,
  actions,
  positions,
  logged,
  diagnostics,
  answers,
}: LogOutput): string {
  const { effectiveRows, meanWeight, maxWeight } = diagnostics;
  const table = answers.map(({ estimator, verdict, value, low, high }) => [
    estimator,
    verdict,
    six(value),
    value === undefined ? '' : `[${six(low)}, ${six(high)}]`,
  ]);
  const reasons = new Map<string, string[]>();
  for (const { estimator, reasons: own } of answers)
    for (const reason of own) reasons.set(reason, [...(reasons.get(reason) ?? []), estimator]);
  return [
    ...wrapped(
      `${rows} logged choices among ${actions} actions at ${positions} positions, mean reward ${six(logged)}.`,
    ),
    ...wrapped(
      `Weights of ${policy}: mean ${meanWeight.toFixed(4)}, largest ${maxWeight.toFixed(1)}, ${effectiveRows.toFixed(1)} effective rows.`,
    ),
    '',
    ...columnsOf([['estimator', 'verdict', 'value', '95 % interval'], ...table]),
    ...[...reasons].flatMap(([reason, own]) => wrapped(`${own.join(', ')}: ${reason}`)),
  ].join('\n');
}
