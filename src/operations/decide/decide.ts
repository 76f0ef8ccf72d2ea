import { z } from 'zod';
import type { Decision } from '../../decision/index.ts';
import { eventId, type Event, type UserId } from '../../events/index.ts';
import { millis, murmur128Hex } from '../../kit/index.ts';
import { duration, millisOf, type Portfolio } from '../../program/index.ts';
import { readTable, rejectTable, type Reject } from '../../tables/index.ts';
import { armName, noSend } from '../arm-name.ts';
import { operationsErrors } from '../errors.ts';
import { checkedDocument, importDocumentSchema } from '../import/document.ts';
import { lineColumn, located, numbered } from '../import/numbered.ts';
import { readUsers, type ReadFacts } from '../import/users.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { columnsOf } from '../text.ts';
import { artefactOf } from '../workspace/artefact.ts';
import { checkRates, engineIn, inGroups, keepSetup, plansIn, setupIn } from '../workspace/engine.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio, programsAt, usePrograms } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { decisionTable, reasonOf } from './table.ts';

const input = z.strictObject({
  users: z
    .string()
    .optional()
    .describe('file of users to decide for, as import reads them; every user of the workspace when left out'),
  workspace: workspaceOption,
  mapping: z.string().optional().describe('document that says how to read the file of users'),
  out: z.string().min(1).describe('where decisions go: .parquet, .csv or .jsonl'),
  program: z
    .string()
    .optional()
    .describe('programs to work with from now on: .json, .js or .ts, #name for an export'),
  artefact: z
    .string()
    .optional()
    .describe('artefact file to decide with; the current one of the workspace when left out'),
  weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('exchange rates by objective'),
  at: z
    .string()
    .optional()
    .describe('when to decide: an instant such as 2026-03-01T09:00:00Z; now when left out'),
  validFor: duration.default('24h').describe('how long a message that is decided now may wait for its slot'),
  rejects: z
    .string()
    .optional()
    .describe('where refused rows go; rejects.jsonl of the workspace when left out'),
});

const count = z.int().nonnegative();

const output = z.strictObject({
  workspace: z.string(),
  out: z.string(),
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

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const at = instantOption(request.at, { operation: 'decide', field: 'at' }) ?? context.now();
  const document = await documentOf(request, context);
  const programs = request.program === undefined ? undefined : await programsAt(request.program, context);
  const how = { path: request.workspace, how: programs ? ('create' as const) : ('write' as const) };
  return inWorkspace(context, how, async (opened) => {
    const workspace = programs ? await usePrograms(opened, programs) : opened;
    const portfolio = await currentPortfolio(workspace);
    checkRates(request.weights, portfolio, 'decide');
    const asked = document
      ? await usersOfFile(request, document, { workspace, context, at })
      : await usersOfStore(workspace);
    // What cannot be written is found out before anybody is decided for.
    await context.tables.write(request.out, decisionTable([], portfolio));
    const decisions = await decideAll(asked.facts, { request, workspace, portfolio, context, at });
    await context.tables.write(request.out, decisionTable(decisions, portfolio));
    return summaryOf(decisions, portfolio, { request, workspace, asked });
  });
}

type Users = Extract<z.infer<typeof importDocumentSchema>, { kind: 'users' }>;

async function documentOf(
  { users, mapping }: Input,
  { readDocument }: OperationContext,
): Promise<Users | undefined> {
  if (users === undefined) return undefined;
  const wrong = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'decide', at, problem });
  if (mapping === undefined) throw wrong('mapping', 'a file of users needs a document of kind "users"');
  const document = checkedDocument(await readDocument(mapping), importDocumentSchema, mapping);
  if (document.kind !== 'users') throw wrong('mapping', `it is for ${document.kind}, not for users`);
  return document;
}

/** Users to decide for, with what is new about them. */
interface Asked {
  readonly facts: ReadFacts['facts'];
  readonly counts: Output['counts'];
  readonly rejects: readonly Reject[];
}

interface Reading {
  readonly workspace: OpenWorkspace;
  readonly context: OperationContext;
  readonly at: number;
}

async function usersOfFile(
  request: Input,
  document: Users,
  { workspace, context, at }: Reading,
): Promise<Asked> {
  const file = request.users!;
  const { tables } = context;
  const source = (await tables.digest(file)).slice(0, 12);
  context.progress(`reading ${file}`);
  const schema = [{ kind: 'integer' as const, name: lineColumn }, ...document.columns];
  const reading = await readTable(numbered(await tables.open(file)), schema);
  const { secret } = workspace.manifest;
  const later = readUsers(reading.table, document, { source, path: request.mapping!, now: at, secret });
  const placed = later.rejects.length === 0 ? [] : await located(later.rejects, await tables.open(file));
  const rejects = [...reading.rejects, ...placed].sort((a, b) => a.line - b.line);
  await tables.write(request.rejects ?? `${workspace.path}/rejects.jsonl`, rejectTable(rejects));
  const { read, blank } = reading.counts;
  const kept = read - rejects.length;
  if (kept === 0 && read > 0)
    throw operationsErrors.OPERATIONS_ALL_REFUSED({
      path: file,
      read,
      first: `line ${rejects[0]!.line}: ${rejects[0]!.reason}`,
    });
  return { facts: later.facts, counts: { read, kept, rejected: rejects.length, blank }, rejects };
}

async function usersOfStore({ store }: OpenWorkspace): Promise<Asked> {
  const facts = new Map<UserId, readonly Event[]>();
  for await (const user of store.users()) facts.set(user, []);
  return { facts, counts: { read: facts.size, kept: facts.size, rejected: 0, blank: 0 }, rejects: [] };
}

interface Deciding extends Reading {
  readonly request: Input;
  readonly portfolio: Portfolio;
}

/** Being asked is a reason to speak: each program gets an opportunity for each user, and one decision follows. */
async function decideAll(
  facts: Asked['facts'],
  { request, workspace, portfolio, context, at }: Deciding,
): Promise<readonly Decision[]> {
  const filed = await artefactOf(workspace, request.artefact, { portfolio, context });
  const plans = await plansIn(workspace);
  const using = { portfolio, artefact: filed?.artefact, rates: request.weights, plans };
  const setup = setupIn(workspace, using);
  await keepSetup(workspace, setup, using);
  const engine = engineIn(workspace, setup);
  const reasons = reasonsToSpeak(portfolio, {
    run: context.fresh(),
    at,
    until: at + millisOf(request.validFor),
  });
  const decisions: Decision[] = [];
  await inGroups([...facts], { what: 'users decided for', progress: context.progress }, async (group) => {
    const turns = group.map(([user, known]) => ({
      user,
      facts: [...known, ...reasons(user)],
      decideAt: millis(at),
    }));
    for (const { decision } of await engine.take(turns)) decisions.push(decision!);
  });
  return decisions;
}

interface Moment {
  /** Names this run: asking again is another reason. */
  readonly run: string;
  readonly at: number;
  readonly until: number;
}

const reasonsToSpeak =
  ({ programs }: Portfolio, { run, at, until }: Moment) =>
  (user: UserId): readonly Event[] =>
    programs.map(({ id: program }) => ({
      kind: 'opportunity',
      id: eventId.parse(`asked:${murmur128Hex(JSON.stringify([run, user, program]))}`),
      user,
      at,
      program,
      generator: 'asked',
      key: `asked:${program}`,
      until,
    }));

interface Summed {
  readonly request: Input;
  readonly workspace: OpenWorkspace;
  readonly asked: Asked;
}

function summaryOf(
  decisions: readonly Decision[],
  portfolio: Portfolio,
  { request, workspace, asked }: Summed,
): Output {
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
  for (const decision of decisions) {
    const { candidates, eligible, probability, chosen, noes } = decision;
    for (let i = 0; i < eligible; i++) actionAt(armName(portfolio, candidates[i]!)).mass += probability[i]!;
    actionAt(noSend).mass += probability[eligible]!;
    actionAt(chosen < 0 ? noSend : armName(portfolio, candidates[chosen]!)).decisions++;
    add(reasons, reasonOf(decision));
    for (const code of new Set(noes.map(({ reason }) => reason))) add(refused, code);
    value += chosen < 0 ? 0 : decision.value[chosen]!;
  }
  return {
    workspace: workspace.path,
    out: request.out,
    counts: asked.counts,
    ...(request.users !== undefined && { rejects: request.rejects ?? `${workspace.path}/rejects.jsonl` }),
    decisions: decisions.length,
    actions: [...actions].map(([action, { decisions: made, mass }]) => ({
      action,
      decisions: made,
      meanProbability: mass / Math.max(decisions.length, 1),
    })),
    reasons,
    refused,
    believedValue: value / Math.max(decisions.length, 1),
  };
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([code, times]) => `${code} ${times}`)
    .join(', ');

function show({ decisions, out, counts, rejects, actions, reasons, refused }: Output): string {
  const table = actions.map(({ action, decisions: made, meanProbability }) => [
    action,
    String(made),
    meanProbability.toFixed(4),
  ]);
  const { read, kept, rejected } = counts;
  return [
    `${decisions} decisions in ${out}; ${read} rows read, ${kept} kept, ${rejected} rejected.`,
    ...(rejected > 0 ? [`Refused rows, with line, column and reason: ${rejects}`] : []),
    '',
    ...columnsOf([['action', 'decisions', 'mean probability'], ...table]),
    '',
    `Reasons: ${listed(reasons)}`,
    ...(Object.keys(refused).length > 0 ? [`Users with refused candidates: ${listed(refused)}`] : []),
  ].join('\n');
}

/** Decides for users and writes what was decided. */
export const decide = operation<Input, Output>({
  name: 'decide',
  summary: 'Decide for users: a message or silence, each with its probability',
  doc: 'Makes one decision per user through the same path as a live system: consent, caps and hours hold, each decision reserves its place in the contact ledger, and its record is stored for `explain` and `replay`. Users come from a file, read as `import` reads users, or are all users of the workspace. Writes a row per decision: message or no-send, channel, slot, propensity, the probability of every action, value, reason codes. `--weights` changes exchange rates for this run.',
  input,
  output,
  positional: ['users'],
  writes: true,
  run,
  show,
});
