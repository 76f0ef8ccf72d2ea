import { z } from 'zod';
import { decisionId, type DecisionId } from '../events/index.ts';
import { operationsErrors } from './errors.ts';
import { operation, type OperationContext } from './operation.ts';
import { decodeDecision, decodePlan, isPlanRecord, type Difference } from '../decision/index.ts';
import { planReplayers, replayers } from './replayers.ts';
import { inWorkspace, workspaceOption } from './workspace/in-workspace.ts';
import { historyOf } from './workspace/own.ts';
import type { OpenWorkspace } from './workspace/workspace.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  decision: z.string().optional().describe('id of one decision; all of them when left out'),
  depth: z
    .enum(['scores', 'features'])
    .default('features')
    .describe('repeat from the logged scores on, or score the logged features again'),
});

const output = z.strictObject({
  workspace: z.string(),
  depth: z.enum(['scores', 'features']),
  decisions: z.int(),
  /** How many of them chose a plan. */
  plans: z.int(),
  same: z.int(),
  /** Decisions that came out otherwise, with each place where they differ. */
  differing: z.array(
    z.strictObject({
      decision: z.string(),
      differences: z.array(
        z.strictObject({
          what: z.enum(['increment', 'sd', 'value', 'probability', 'chosen', 'propensity']),
          index: z.int(),
          recorded: z.number(),
          replayed: z.number(),
        }),
      ),
    }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ workspace: path, decision, depth }: Input, context: OperationContext): Promise<Output> {
  return inWorkspace(context, { path, how: 'read' }, async (workspace) => {
    const ids = decision === undefined ? await everyId(workspace) : [idOf(decision, path)];
    const repeat = repeaterIn(workspace, depth);
    const differing: Output['differing'] = [];
    let plans = 0;
    for (const [done, id] of ids.entries()) {
      const { isPlan, differences } = await repeat(id);
      plans += Number(isPlan);
      if (differences.length > 0) differing.push({ decision: id, differences: [...differences] });
      if ((done + 1) % 5000 === 0) context.progress(`${done + 1} of ${ids.length} decisions replayed`);
    }
    const same = ids.length - differing.length;
    return { workspace: path, depth, decisions: ids.length, plans, same, differing };
  });
}

async function everyId(workspace: OpenWorkspace): Promise<readonly DecisionId[]> {
  const { decisions, plans } = await historyOf(workspace);
  return [...decisions, ...plans];
}

interface Repeated {
  readonly isPlan: boolean;
  readonly differences: readonly Difference[];
}

/** Repeats one record by its id. */
function repeaterIn(workspace: OpenWorkspace, depth: Input['depth']): (id: DecisionId) => Promise<Repeated> {
  const replayFor = replayers(workspace);
  const planReplayFor = planReplayers(workspace);
  return async (id) => {
    const bytes = await workspace.store.record(id);
    if (!bytes) throw operationsErrors.OPERATIONS_DECISION_UNKNOWN({ path: workspace.path, id });
    if (isPlanRecord(bytes)) {
      const plan = decodePlan(bytes);
      return { isPlan: true, differences: (await planReplayFor(plan.digests))(plan) };
    }
    const record = decodeDecision(bytes);
    return { isPlan: false, differences: (await replayFor(record.digests))(record, depth) };
  };
}

function idOf(text: string, path: string): DecisionId {
  const parsed = decisionId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw operationsErrors.OPERATIONS_DECISION_UNKNOWN({ path, id: text });
}

const shown = 10;

function show({ depth, decisions, plans, same, differing }: Output): string {
  const ofPlans = plans > 0 ? `, ${plans} of them about plans` : '';
  return [
    `${decisions} decisions replayed from their ${depth}${ofPlans}: ${same} the same, bit for bit, ${differing.length} differ.`,
    ...differing
      .slice(0, shown)
      .flatMap(({ decision, differences }) => [
        decision,
        ...differences
          .slice(0, shown)
          .map(
            ({ what, index, recorded, replayed }) =>
              `  ${what} ${index}: ${recorded} recorded, ${replayed} now`,
          ),
      ]),
  ].join('\n');
}

/** Repeats stored decisions. */
export const replayDecisions = operation<Input, Output>({
  name: 'replay',
  summary: 'Repeat stored decisions and compare them bit for bit',
  doc: 'Repeats one decision or all decisions of a workspace, those about plans too, with the programs, artefact or beliefs and prices that each names by digest, from the logged scores or from the logged features on, and lists every difference. Exit code 1 when there is one.',
  input,
  output,
  writes: false,
  run,
  show,
  failed: ({ differing }) => differing.length > 0,
});
