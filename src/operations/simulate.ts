import { z } from 'zod';
import { standings, type Life, type Standing } from '../arena/index.ts';
import { explain } from '../decision/index.ts';
import { setupOf } from '../engine/index.ts';
import { renderReport } from '../report/index.ts';
import { parsePreset, streaming } from '../simulation/index.ts';
import { operationsErrors } from './errors.ts';
import { operation, type OperationContext } from './operation.ts';
import { streamingTerms } from './terms.ts';
import { simulationReport } from './simulate-report.ts';

const input = z.strictObject({
  worlds: z.int().min(2).max(1000).default(10).describe('seeded worlds that every policy lives in'),
  users: z.int().min(10).max(1_000_000).default(1000).describe('users per world'),
  weeks: z.int().min(1).max(52).default(8).describe('weeks of deciding'),
  seed: z.int().min(0).max(4_294_967_295).default(1).describe('seed of the first world; the others follow'),
  policies: z
    .array(z.string())
    .optional()
    .describe('policies of the league, by name; all of them when left out'),
  preset: z.string().optional().describe('JSON file of another market; the streaming service when left out'),
  report: z.string().optional().describe('where to write the HTML report'),
});

const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const output = z.strictObject({
  synthetic: z.literal(true),
  worlds: z.int(),
  users: z.int(),
  weeks: z.int(),
  seed: z.int(),
  policies: z.array(
    z.strictObject({
      name: z.string(),
      conversions: estimate,
      listeningHours: estimate,
      retained: estimate,
      reachable: estimate,
      messages: estimate,
      clicks: estimate,
      value: estimate,
      stock: estimate,
      gain: estimate,
      violations: z.int(),
    }),
  ),
  report: z.string().optional(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function presetOf(path: string | undefined, context: OperationContext) {
  return path === undefined ? streaming : parsePreset(await context.readJson(path));
}

function chosenOf({ policies }: Input, { league }: OperationContext) {
  const names = policies ?? league.map(({ name }) => name);
  const known = league.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return names;
  const problem = `there is no policy "${stranger}"; there are: ${known.join(', ')}`;
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'simulate', at: 'policies', problem });
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const { worlds, users, weeks, seed } = request;
  const preset = await presetOf(request.preset, context);
  const terms = streamingTerms({ preset, users, weeks, topics: context.topics });
  const names = chosenOf(request, context);
  const requests = names.flatMap((contestant) =>
    Array.from({ length: worlds }, (_, w) => ({ contestant, terms, seed: seed + w })),
  );
  context.progress(`${names.length} policies in ${worlds} worlds of ${users} users, ${weeks} weeks`);
  const lives = await context.lives(requests);
  const byPolicy = names.map((_, p) => lives.slice(p * worlds, (p + 1) * worlds));
  const table = standings(names, byPolicy);
  if (request.report !== undefined) {
    const report = reportOf({ table, byPolicy, request }, context);
    await context.writeText(request.report, report);
  }
  return {
    synthetic: true,
    worlds,
    users,
    weeks,
    seed,
    policies: table.map(({ name, figures, gain, breaches }) => ({
      name,
      ...figures,
      gain,
      violations: breaches,
    })),
    ...(request.report === undefined ? {} : { report: request.report }),
  };
}

interface Result {
  readonly table: readonly Standing[];
  readonly byPolicy: readonly (readonly Life[])[];
  readonly request: Input;
}

function reportOf({ table, byPolicy, request }: Result, { league, version }: OperationContext): string {
  const last = table.at(-1)!;
  const contestant = league.find(({ name }) => name === last.name)!;
  const setup = setupOf({ ...contestant, workspace: { id: contestant.name, secret: '' } });
  const example = byPolicy
    .at(-1)!
    .map((life) => life.example)
    .find((decision) => decision !== undefined);
  const { portfolio, prices } = setup;
  return renderReport(
    simulationReport({
      table,
      byPolicy,
      request,
      version,
      explanation: example && explain(example, portfolio, prices),
    }),
  );
}

const column = (text: string, width: number) => text.padStart(width);
const short = (
  { value, low, high }: { value: number; low: number; high: number },
  digits: number,
  scale = 1,
) =>
  `${(value * scale).toFixed(digits)} [${(low * scale).toFixed(digits)}, ${(high * scale).toFixed(digits)}]`;

function show({ policies, worlds, users, weeks, seed, report }: Output): string {
  const headings = [
    'policy',
    'value/user',
    'gain/user',
    'conv. %',
    'hours',
    'retained %',
    'reachable %',
    'messages',
    'breaches',
  ];
  const rows = policies.map((p) => [
    p.name,
    short(p.value, 2),
    short(p.gain, 2),
    short(p.conversions, 2, 100),
    short(p.listeningHours, 1),
    short(p.retained, 1, 100),
    short(p.reachable, 1, 100),
    short(p.messages, 1),
    String(p.violations),
  ]);
  const widths = headings.map(
    (heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]!.length)) + 2,
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : column(cell, widths[i]!))).join('');
  return [
    `Synthetic: ${worlds} worlds (seeds ${seed}–${seed + worlds - 1}) of ${users} simulated users, ${weeks} weeks; mean per user and 95 % interval over worlds.`,
    '',
    line(headings),
    ...rows.map(line),
    '',
    ...(report === undefined ? [] : [`Report: ${report} (open it in a browser)`]),
    'Next: docs/concepts.md says what a decision is; npm run -s fantail -- --help lists what else there is.',
  ].join('\n');
}

/** Lets the policies of a league live in seeded worlds and compares them. */
export const simulate = operation<Input, Output>({
  name: 'simulate',
  summary: 'Let policies live in seeded worlds and compare them',
  doc: 'Every policy lives in the same simulated worlds with the same luck under the same contact rules. An independent auditor counts breaches. All figures are synthetic.',
  input,
  output,
  writes: false,
  run,
  show,
});
