import { z } from 'zod';
import type { Contestant } from '../arena/index.ts';
import type { Artefact, PlanArtefact } from '../scoring/index.ts';
import type { Preset } from '../simulation/index.ts';
import { operationsErrors } from './errors.ts';
import { operation, type LifeRequest, type OperationContext } from './operation.ts';
import { ownContestant } from './simulate/own.ts';
import { learnedIn } from './simulate/rehearsal.ts';
import { presetAt, streamingTerms } from './terms.ts';

const input = z.strictObject({
  policy: z.string().optional().describe('policy of the league that learns, by name; Fantail when left out'),
  from: z.string().optional().describe('policy of the league whose log it learns from; random when left out'),
  program: z
    .string()
    .optional()
    .describe('your own program, or a list, that learns from its own log instead: a module or a JSON file'),
  preset: z.string().optional().describe('JSON file of another market; the streaming service when left out'),
  users: z.int().min(10).max(1_000_000).default(20_000).describe('users of the training world'),
  weeks: z.int().min(1).max(52).default(8).describe('weeks of the log'),
  ahead: z.int().min(1).max(52).default(8).describe('periods that values of contact plans look ahead'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1_000_001)
    .describe('seed of the training world; not one that is tested on'),
  out: z.string().describe('where to write what was learned: JSON, or a module where the name ends in .ts'),
});
const output = z.strictObject({
  synthetic: z.literal(true),
  out: z.string(),
  decisions: z.int(),
  /** Of contact plans, that were learned from; absent without plans. */
  periods: z.int().optional(),
  command: z.string(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** How many worlds there are. */
const worldSeeds = 4_294_967_296;

/** Numbers to six digits: beliefs are not surer than that, and the file can be read. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;

interface Rehearsed {
  readonly command: string;
  readonly artefact: Artefact | undefined;
  /** Values of contact plans and what decisions bring, of programs with plans. */
  readonly plans: PlanArtefact | undefined;
}

function textOf(path: string, learned: Rehearsed): string {
  const json = JSON.stringify(learned, rounded, 2);
  if (!path.endsWith('.ts')) return `${json}\n`;
  return `// Written by the command below, from synthetic data alone.\nexport const learned = ${json} as const;\n`;
}

const wrong = (at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'rehearse', at, problem });

/** Who lives in the training world, what the one who learns believes before, and the words for it. */
interface Cast {
  readonly life: Pick<LifeRequest, 'contestant' | 'own'>;
  readonly learner: Contestant;
  readonly said: string;
}

async function castOf(request: Input, preset: Preset, context: OperationContext): Promise<Cast> {
  const { program } = request;
  if (program === undefined) return castOfLeague(request, context);
  for (const at of ['policy', 'from'] as const)
    if (request[at] !== undefined) throw wrong(at, 'your own program learns from its own log');
  const own = await ownContestant({ program }, preset, context);
  const { learns: _, learnsPlans: __, ...learner } = own;
  return { life: { contestant: own.name, own: learner }, learner, said: `--program ${program}` };
}

function castOfLeague({ policy = 'Fantail', from = 'random' }: Input, { league }: OperationContext): Cast {
  const entry = (at: 'policy' | 'from', name: string) => {
    const found = league.find((one) => one.name === name);
    if (found) return found;
    const known = league.map((one) => one.name).join(', ');
    throw wrong(at, `there is no policy "${name}"; there are: ${known}`);
  };
  const learner = entry('policy', policy);
  const { name } = entry('from', from);
  return { life: { contestant: name }, learner, said: `--policy ${policy} --from ${from}` };
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const { users, weeks, ahead, seed, out } = request;
  const preset = await presetAt(request.preset, context);
  const cast = await castOf(request, preset, context);
  const { life, learner } = cast;
  const said = request.preset === undefined ? cast.said : `${cast.said} --preset ${request.preset}`;
  const { own } = life;
  const planned = own !== undefined && own.programs.some(({ plans }) => plans !== undefined);
  const programs = learner.programs.map(({ id }) => id);
  const terms = streamingTerms({ preset, programs, users, weeks, topics: context.topics });
  await context.tryText(out);
  context.progress(`learning by ${said}: ${users} users, ${weeks} weeks`);
  const { artefact, funnel } = await learnedIn({ life, belief: learner.belief, terms, seed }, context);
  const plans = planned
    ? await plansOf(
        { ...own, ...(artefact && { artefact }) },
        { terms, seed: (seed + 1) % worldSeeds, every: terms.days, ahead },
        context,
      )
    : undefined;
  const command = `fantail rehearse ${said} --users ${users} --weeks ${weeks}${planned ? ` --ahead ${ahead}` : ''} --seed ${seed}`;
  await context.writeText(out, textOf(out, { command, artefact, plans }));
  const periods = plans?.kind === 'planQ' ? plans.rows.reduce((sum, n) => sum + n, 0) : undefined;
  const decisions = funnel.opportunities;
  return { synthetic: true, out, decisions, ...(periods !== undefined && { periods }), command };
}

interface Rehearsal extends Pick<LifeRequest, 'terms' | 'seed'> {
  readonly every: number;
  readonly ahead: number;
}

/** Plans are worth what they are with the sends that follow: they are learned in a life with what was learned of these. */
async function plansOf(
  own: Contestant,
  { every, ahead, ...where }: Rehearsal,
  context: OperationContext,
): Promise<PlanArtefact | undefined> {
  context.progress('learning what plans are worth with that');
  const learnsPlans = { every, ahead };
  const [lived] = await context.lives([{ contestant: own.name, own, ...where, learnsPlans }]);
  return lived!.planBeliefs;
}

/** Learns an artefact for a policy from the log of another, or of itself, in a simulated world of its own. */
export const rehearse = operation<Input, Output>({
  name: 'rehearse',
  summary: 'Learn an artefact from a log in a simulated world',
  doc: 'One policy of the league lives in a training world; another learns from its log, with exact propensities, as it would from a real one; in another market by `--preset`. With `--program` your own program lives there and learns from its own log; if it has contact plans it lives once more, in the next world, with what it learned, and learns what plans are worth and what decisions bring, the price of the allowance. `simulate` and `decide` begin with all of it by `--rehearsed`. The file names the command that repeats it. Synthetic.',
  input,
  output,
  writes: true,
  apart: { out: ['program', 'preset'] },
  run,
  show: ({ out, decisions, periods }) =>
    `Learned from ${decisions} simulated decisions${periods === undefined ? '' : ` and ${periods} periods of plans`}: ${out}`,
});
