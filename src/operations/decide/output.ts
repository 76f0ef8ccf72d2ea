import { z } from 'zod';
import { armName, noSend } from '../arm-name.ts';
import { columnsOf } from '../text.ts';
import type { Asked } from './asked.ts';
import type { Input } from './input.ts';
import { reasonOf, type Made } from './table.ts';

const count = z.int().nonnegative();

/** What `decide` did, in counts. */
export const output = z.strictObject({
  workspace: z.string(),
  /** Names the run, to finish it with `--run` where it was cut off. */
  run: z.string(),
  out: z.string(),
  /** Whether nothing was committed. */
  dryRun: z.boolean(),
  /** Rows of the file: read = kept + rejected; users without a file. */
  counts: z.strictObject({ read: count, kept: count, rejected: count, blank: count }),
  rejects: z.string().optional(),
  decisions: count,
  /** Decisions by what was drawn, with the mean probability it had over all decisions. */
  actions: z.array(z.strictObject({ action: z.string(), decisions: count, meanProbability: z.number() })),
  /** Decisions by reason code. */
  reasons: z.record(z.string(), count),
  /** Users for whom candidates were refused, by code. */
  refused: z.record(z.string(), count),
  /** Mean value of what was drawn, as believed; in the common value unit. */
  believedValue: z.number(),
});

export type Output = z.infer<typeof output>;

interface Summed {
  readonly request: Input;
  readonly asked: Asked;
}

/** Counts of what was decided. */
export function summaryOf(made: readonly Made[], { request, asked }: Summed): Omit<Output, 'run'> {
  const actions = new Map([[noSend, { decisions: 0, mass: 0 }]]);
  const actionAt = (name: string) => {
    const known = actions.get(name) ?? { decisions: 0, mass: 0 };
    actions.set(name, known);
    return known;
  };
  const reasons: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const add = (to: Record<string, number>, key: string) => (to[key] = (to[key] ?? 0) + 1);
  let value = 0;
  for (const { decision, portfolio } of made) {
    const { candidates, eligible, probability, chosen, noes } = decision;
    for (let i = 0; i < eligible; i++) actionAt(armName(portfolio, candidates[i]!)).mass += probability[i]!;
    actionAt(noSend).mass += probability[eligible]!;
    actionAt(chosen < 0 ? noSend : armName(portfolio, candidates[chosen]!)).decisions++;
    add(reasons, reasonOf(decision));
    for (const code of new Set(noes.map(({ reason }) => reason))) add(refused, code);
    value += chosen < 0 ? 0 : decision.value[chosen]!;
  }
  return {
    workspace: request.workspace,
    out: request.out,
    dryRun: request.dryRun,
    counts: asked.counts,
    ...(asked.rejects !== undefined && { rejects: asked.rejects }),
    decisions: made.length,
    actions: [...actions].map(([action, { decisions, mass }]) => ({
      action,
      decisions,
      meanProbability: mass / Math.max(made.length, 1),
    })),
    reasons,
    refused,
    believedValue: value / Math.max(made.length, 1),
  };
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([code, times]) => `${code} ${times}`)
    .join(', ');

/** The same as a person reads it. */
export function show({ decisions, out, dryRun, counts, rejects, actions, reasons, refused }: Output): string {
  const table = actions.map(({ action, decisions: made, meanProbability }) => [
    action,
    String(made),
    meanProbability.toFixed(4),
  ]);
  const { read, kept, rejected } = counts;
  return [
    `${decisions} decisions in ${out}; ${read} rows read, ${kept} kept, ${rejected} rejected.`,
    ...(dryRun ? ['A dry run: nothing was committed, and the workspace is as it was.'] : []),
    ...(rejected > 0 ? [`Refused rows, with line, column and reason: ${rejects}`] : []),
    '',
    ...columnsOf([['action', 'decisions', 'mean probability'], ...table]),
    '',
    `Reasons: ${listed(reasons)}`,
    ...(Object.keys(refused).length > 0 ? [`Users with refused candidates: ${listed(refused)}`] : []),
  ].join('\n');
}
