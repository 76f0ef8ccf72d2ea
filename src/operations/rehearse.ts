import { z } from 'zod';
import type { Artefact } from '../scoring/index.ts';
import { operationsErrors } from './errors.ts';
import { operation } from './operation.ts';
import { streamingTerms } from './terms.ts';

const input = z.strictObject({
  policy: z.string().default('Fantail').describe('policy of the league that learns, by name'),
  from: z.string().default('random').describe('policy of the league whose log it learns from'),
  users: z.int().min(10).max(1_000_000).default(20_000).describe('users of the training world'),
  weeks: z.int().min(1).max(52).default(8).describe('weeks of the log'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1_000_001)
    .describe('seed of the training world; not one that is tested on'),
  out: z.string().describe('where to write the artefact: JSON, or a module where the name ends in .ts'),
});
const output = z.strictObject({
  synthetic: z.literal(true),
  out: z.string(),
  decisions: z.int(),
  command: z.string(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Numbers to six digits: beliefs are not surer than that, and the file can be read. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;

interface Rehearsed {
  readonly command: string;
  readonly artefact: Artefact | undefined;
}

function textOf(path: string, learned: Rehearsed): string {
  const json = JSON.stringify(learned, rounded, 2);
  if (!path.endsWith('.ts')) return `${json}\n`;
  return `// Written by the command below, from synthetic data alone.\nexport const learned = ${json} as const;\n`;
}

/** Learns an artefact for a policy from the log of another in a simulated world of its own. */
export const rehearse = operation<Input, Output>({
  name: 'rehearse',
  summary: 'Learn an artefact from a log in a simulated world',
  doc: 'One policy of the league lives in a training world; another learns from its log, with exact propensities, as it would from a real one. The artefact names the command that repeats it. Synthetic.',
  input,
  output,
  writes: true,
  run: async ({ policy, from, users, weeks, seed, out }, context) => {
    const entry = (at: 'policy' | 'from', name: string) => {
      const found = context.league.find((one) => one.name === name);
      if (found) return found;
      const problem = `there is no policy "${name}"; there are: ${context.league.map((one) => one.name).join(', ')}`;
      throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'rehearse', at, problem });
    };
    const { belief } = entry('policy', policy);
    const { name: contestant } = entry('from', from);
    context.progress(`${policy} learns from ${from}: ${users} users, ${weeks} weeks`);
    const [life] = await context.lives([
      {
        contestant,
        terms: streamingTerms({ users, weeks, topics: context.topics }),
        seed,
        learns: { every: weeks * 7, ...(belief === undefined ? {} : { belief }) },
      },
    ]);
    const command = `fantail rehearse --policy ${policy} --from ${from} --users ${users} --weeks ${weeks} --seed ${seed}`;
    await context.writeText(out, textOf(out, { command, artefact: life!.artefact }));
    return { synthetic: true, out, decisions: life!.funnel.opportunities, command };
  },
  show: ({ out, decisions }) => `Learned from ${decisions} simulated decisions: ${out}`,
});
