import { z } from 'zod';
import {
  decodeDecision,
  decodePlan,
  explain,
  explainPlan,
  isPlanRecord,
  type Explanation,
  type PlanExplanation,
} from '../decision/index.ts';
import { decisionId } from '../events/index.ts';
import { operationsErrors } from './errors.ts';
import { planExplained, showPlan } from './explain-plan.ts';
import { operation, type OperationContext } from './operation.ts';
import { columnsOf, signed, wrapped } from './text.ts';
import { setupAt } from './workspace/engine.ts';
import { inWorkspace, workspaceOption } from './workspace/in-workspace.ts';
import { portfolioAt } from './workspace/programs.ts';

const input = z.strictObject({
  decision: z.string().min(1).describe('id of the decision'),
  workspace: workspaceOption,
});

const noSuch = (path: string, id: string) => operationsErrors.OPERATIONS_DECISION_UNKNOWN({ path, id });

const sendExplained = z.strictObject({
  decision: z.string(),
  user: z.string(),
  at: z.string(),
  zone: z.string(),
  opportunities: z.array(z.strictObject({ program: z.string(), generator: z.string(), until: z.string() })),
  features: z.array(z.strictObject({ name: z.string(), value: z.number() })),
  objectives: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      rate: z.number(),
      multiplier: z.number().optional(),
    }),
  ),
  terms: z.array(z.string()),
  paced: z.array(z.strictObject({ budget: z.string(), solved: z.number(), price: z.number() })).optional(),
  fallback: z.array(z.string()).optional(),
  choices: z.array(
    z.strictObject({
      name: z.string(),
      increments: z.array(z.strictObject({ mean: z.number(), sd: z.number() })),
      terms: z.array(z.number()),
      value: z.number(),
      probability: z.number(),
      signals: z
        .array(
          z.strictObject({
            feature: z.string(),
            value: z.number(),
            ageDays: z.number(),
            sd: z.number().optional(),
            method: z.enum(['rct', 'dr', 'model']).optional(),
            cost: z.number().optional(),
          }),
        )
        .optional(),
    }),
  ),
  noes: z.array(
    z.strictObject({
      name: z.string(),
      reasons: z.array(z.strictObject({ code: z.string(), words: z.string(), until: z.string().optional() })),
    }),
  ),
  assignments: z.array(z.strictObject({ layer: z.string(), arm: z.string(), share: z.number() })),
  plan: z
    .strictObject({ name: z.string(), until: z.string(), left: z.record(z.string(), z.number()) })
    .optional(),
  addresses: z
    .array(
      z.strictObject({ channel: z.string(), refused: z.array(z.string()), contacts: z.array(z.string()) }),
    )
    .optional(),
  chosen: z.string(),
  propensity: z.number(),
  shadow: z.strictObject({ name: z.string(), propensity: z.number() }).optional(),
  draw: z.number(),
});

type Input = z.infer<typeof input>;
type Output = Explanation | PlanExplanation;

async function run({ decision, workspace: path }: Input, context: OperationContext): Promise<Output> {
  return inWorkspace(context, { path, how: 'read' }, async (workspace) => {
    const { data: id } = decisionId.safeParse(decision);
    const bytes = id && (await workspace.store.record(id));
    if (!id || !bytes) throw noSuch(path, decision);
    if (isPlanRecord(bytes)) {
      const plan = decodePlan(bytes);
      return explainPlan(plan, await portfolioAt(workspace, plan.digests.portfolio));
    }
    const made = decodeDecision(bytes);
    const { portfolio, prices } = await setupAt(workspace, made.digests);
    return explain(made, portfolio, prices);
  });
}

type Choice = Explanation['choices'][number];

/** To four digits. */
const shortly = (number: number): number => Number(number.toPrecision(4));

/** What the value of a choice is made of: increment x rate for each objective, less what the message is charged. */
function termsOf(
  { name, increments, terms, value, signals = [] }: Choice,
  { objectives, terms: names }: Explanation,
): readonly string[] {
  const parts = objectives.map(({ name: objective, unit, rate, multiplier }, k) => {
    const { mean, sd } = increments[k]!;
    const price = multiplier === undefined ? `x ${rate}` : `x (${rate} + ${shortly(multiplier)})`;
    return [`  ${objective}`, `${signed(mean)} ± ${sd.toFixed(4)} ${unit}`, price, signed(terms[k]!)];
  });
  const charges = names
    .slice(objectives.length)
    .map((charge, i) => [`  ${charge}`, '', '', signed(terms[objectives.length + i]!)]);
  return [
    name,
    ...columnsOf([...parts, ...charges, ['  value', '', '', signed(value)]]),
    ...signals.flatMap((one) => wrapped(`  ${signalWords(one)}`)),
  ];
}

/** What a domain said of a choice, as it was seen. */
function signalWords({ feature, value, ageDays, sd, method, cost }: NonNullable<Choice['signals']>[number]) {
  const said = [
    `signal ${feature} ${shortly(value)}`,
    ...(sd === undefined ? [] : [`± ${shortly(sd)}`]),
    ...(method === undefined ? [] : [`by ${method}`]),
  ];
  const costs = cost === undefined || cost === 0 ? '' : `, acting on it costs ${shortly(cost)}`;
  return `${said.join(' ')}, ${ageDays.toFixed(1)} days old${costs}`;
}

function planWords({ name, until, left }: NonNullable<Explanation['plan']>): readonly string[] {
  const ceilings = Object.entries(left).map(([channel, count]) => `${channel} ${count}`);
  const words = ceilings.length > 0 ? `has left ${ceilings.join(', ')}` : 'has no ceiling';
  return wrapped(`Plan ${name} until ${until} ${words}.`);
}

/** What it means for this user that others have an address too; the address itself is not shown. */
function addressWords({ channel, refused, contacts }: NonNullable<Explanation['addresses']>[number]) {
  const noes = refused.length > 0 ? `refused there: ${refused.join(', ')}; ` : '';
  const met =
    contacts.length > 0
      ? `others contacted at it: ${contacts.join(', ')}`
      : 'no other contacted at it lately';
  return wrapped(`Shared address of ${channel}: ${noes}${met}.`);
}

const pacedWords = ({ budget, solved, price }: NonNullable<Explanation['paced']>[number]) =>
  wrapped(
    `Price of budget ${budget}: ${shortly(price)}, moved from the solved ${shortly(solved)} by what was used so far.`,
  );

const fallbackWords = (programs: readonly string[]) =>
  wrapped(
    `The policy of ${programs.join(', ')} was stopped by hand: the fallback decided, to which all candidates are worth the same.`,
  );

const shadowWords = ({ name, propensity }: NonNullable<Explanation['shadow']>) =>
  wrapped(
    `Held back by the holdout alone: ${name}, drawn with probability ${propensity.toFixed(4)} and never sent.`,
  );

function showSend(explanation: Explanation): string {
  const { decision, user, at, zone, choices, noes, features, assignments, opportunities } = explanation;
  const { chosen, propensity, draw, plan, addresses = [], shadow, paced = [], fallback } = explanation;
  const table = choices.map(({ name, value, probability }) => [
    `${name === chosen ? '> ' : '  '}${name}`,
    signed(value),
    probability.toFixed(4),
  ]);
  const because = opportunities.map(({ program, generator }) => `${program} (${generator})`).join(', ');
  return [
    `Decision ${decision}`,
    ...wrapped(`User ${user} at ${at}${zone === '' ? ', zone unknown' : ` (${zone})`}`),
    ...wrapped(`Reasons to speak: ${because || 'none'}`),
    ...wrapped(
      `Chosen: ${chosen}, with probability ${propensity.toFixed(4)}; the draw was ${draw.toFixed(4)}.`,
    ),
    ...(fallback ? fallbackWords(fallback) : []),
    '',
    ...columnsOf([['  choice', 'value', 'probability'], ...table]),
    '',
    'Values: increment over no-send, times what its unit is worth, less the charges.',
    ...choices.slice(0, -1).flatMap((choice) => termsOf(choice, explanation)),
    ...(paced.length > 0 ? [''] : []),
    ...paced.flatMap(pacedWords),
    ...(noes.length > 0 ? ['', 'Refused:'] : []),
    ...noes.flatMap(({ name, reasons }) =>
      wrapped(`  ${name}: ${reasons.map(({ code, words }) => `${words} (${code})`).join('; ')}`),
    ),
    ...(plan ? ['', ...planWords(plan)] : []),
    ...(addresses.length > 0 ? [''] : []),
    ...addresses.flatMap(addressWords),
    ...(shadow ? ['', ...shadowWords(shadow)] : []),
    '',
    ...wrapped(
      `Seen: ${features.map(({ name, value }) => `${name} ${shortly(value)}`).join(', ') || 'nothing'}`,
    ),
    ...assignments.map(({ layer, arm, share }) => `${layer}: ${arm} (share ${share})`),
  ].join('\n');
}

/** Why a decision fell as it did. */
export const explainDecision = operation<Input, Output>({
  name: 'explain',
  summary: 'Why a decision fell as it did, and why not otherwise',
  doc: 'Shows a stored decision in full: what could be chosen with increments, value and probability, what each objective adds, what was refused and why, the features as they were seen, and the draw; or, of a contact plan, what each was believed to be worth.',
  input,
  output: z.union([sendExplained, planExplained]) as unknown as z.ZodType<Output>,
  positional: ['decision'],
  writes: false,
  run,
  show: (explanation) => ('plans' in explanation ? showPlan(explanation) : showSend(explanation)),
});
