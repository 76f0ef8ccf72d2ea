import type { Engine } from '../../engine/index.ts';
import type { UserId } from '../../events/index.ts';
import { millis } from '../../kit/index.ts';
import { millisOf, type Portfolio } from '../../program/index.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { armPartsIn } from '../workspace/arms.ts';
import { artefactOf } from '../workspace/artefact.ts';
import {
  checkRates,
  engineIn,
  inGroups,
  keepSetup,
  plansIn,
  setupIn,
  solvedIn,
} from '../workspace/engine.ts';
import { staleWords } from '../prices/limits.ts';
import { inWorkspace } from '../workspace/in-workspace.ts';
import { currentPortfolio, portfolioAt, programsAt, usePrograms } from '../workspace/programs.ts';
import { decisionAt } from '../workspace/own.ts';
import { rehearsedAt } from '../workspace/rehearsed.ts';
import type { Opening, OpenWorkspace } from '../workspace/workspace.ts';
import { documentOf, usersOfFile, usersOfStore, type Asked, type Reading } from './asked.ts';
import { committedBy, reasonsToSpeak } from './asking.ts';
import { following, type Follow } from './following.ts';
import { input, type Input } from './input.ts';
import { output, show, summaryOf, type Output } from './output.ts';
import { decisionTable, type Made } from './table.ts';

async function run(request: Input, context: OperationContext): Promise<Output> {
  const at = instantOption(request.at, { operation: 'decide', field: 'at' }) ?? context.now();
  const document = await documentOf(request, context);
  const programs = request.program === undefined ? undefined : await programsAt(request.program, context);
  const opening: Opening = programs ? 'create' : 'write';
  const how = { path: request.workspace, how: request.dryRun ? ('try' as const) : opening };
  return inWorkspace(context, how, async (opened) => {
    const workspace = programs ? await usePrograms(opened, programs) : opened;
    const follow = following(workspace);
    const portfolio = await currentPortfolio(await follow());
    checkRates(request.weights, portfolio, 'decide');
    const asked = document
      ? await usersOfFile(request, document, { workspace, context, at })
      : await usersOfStore(workspace);
    // What cannot be written is found out before anybody is decided for.
    await context.tables.try(request.out, decisionTable([], portfolio));
    const name = request.run ?? context.fresh();
    const deciding = { request, workspace, follow, context, at, name };
    try {
      const made = await decideAll(asked.facts, deciding);
      await context.tables.write(request.out, decisionTable(made, portfolio));
      return { run: name, ...summaryOf(made, { request, asked }) };
    } catch (error) {
      if (!request.dryRun) await tellCommitted(asked.facts, deciding);
      throw error;
    }
  });
}

interface Deciding extends Reading {
  readonly request: Input;
  readonly follow: Follow;
  /** Of the run. */
  readonly name: string;
}

/** What a run that failed has committed stays: whoever started it must know, and how it is finished. */
async function tellCommitted(facts: Asked['facts'], { workspace, context, name }: Deciding): Promise<void> {
  const committed = await committedBy(workspace, name);
  const made = [...facts.keys()].filter((user) => committed.has(user)).length;
  if (made > 0)
    context.progress(
      `${made} of ${facts.size} users are decided for, and no file says so; the same command with --run ${name} decides for the others and writes all`,
    );
}

/** What is decided with while a workspace stays as it is. */
interface Current {
  readonly workspace: OpenWorkspace;
  readonly portfolio: Portfolio;
  readonly engine: Engine;
}

/** The engine of a workspace as it is; all that its decisions name by digest is kept. */
async function currentIn(workspace: OpenWorkspace, { request, context }: Deciding): Promise<Current> {
  const portfolio = await currentPortfolio(workspace);
  checkRates(request.weights, portfolio, 'decide');
  const { rehearsed: begun, artefact: file } = request;
  const rehearsed = await rehearsedAt(begun, { portfolio, context, operation: 'decide' });
  const named = file !== undefined || begun === undefined;
  const filed = named ? await artefactOf(workspace, file, { portfolio, context }) : undefined;
  const artefact = filed?.artefact ?? rehearsed.artefact;
  const plans = rehearsed.plans ?? (await plansIn(workspace));
  const arms = await armPartsIn(workspace, { portfolio, context });
  const solved = await solvedIn(workspace);
  staleWords(portfolio, solved).forEach((words) => context.progress(words));
  const using = { portfolio, artefact, rates: request.weights, plans, arms, solved };
  const setup = setupIn(workspace, using);
  await keepSetup(workspace, setup, using);
  return { workspace, portfolio, engine: engineIn(workspace, setup) };
}

/**
 * Being asked is a reason to speak: each program gets an opportunity for each user, and one decision follows. What is
 * current is asked for before each group of users, so that what another process stopped meanwhile stays stopped.
 */
async function decideAll(facts: Asked['facts'], deciding: Deciding): Promise<readonly Made[]> {
  const { request, follow, context, at, name } = deciding;
  const moment = { run: name, at, until: at + millisOf(request.validFor) };
  let current = await currentIn(await follow(), deciding);
  const made = await madeBefore(facts, deciding);
  if (made.size > 0) context.progress(`${made.size} users were decided for before`);
  const open = [...facts].filter(([user]) => !made.has(user));
  await inGroups(open, { what: 'users decided for', progress: context.progress }, async (group) => {
    const workspace = await follow();
    if (workspace !== current.workspace) {
      context.progress(
        'programs, prices or what was learned changed; the others are decided for by what is current',
      );
      current = await currentIn(workspace, deciding);
    }
    const { portfolio, engine } = current;
    const reasons = reasonsToSpeak(portfolio, moment);
    const turns = group.map(([user, known]) => ({
      user,
      facts: [...known, ...reasons(user)],
      decideAt: millis(at),
    }));
    for (const { decision } of await engine.take(turns))
      made.set(decision!.user, { decision: decision!, portfolio });
  });
  return [...facts.keys()].map((user) => made.get(user)!);
}

/** By user: what a run of this name decided before it was cut off, each with the programs of its time. */
async function madeBefore(
  facts: Asked['facts'],
  { request, workspace, name }: Deciding,
): Promise<Map<UserId, Made>> {
  const made = new Map<UserId, Made>();
  if (request.run === undefined) return made;
  const committed = await committedBy(workspace, name);
  const portfolios = new Map<string, Portfolio>();
  for (const user of facts.keys()) {
    const id = committed.get(user);
    const decision = id && (await decisionAt(workspace, id));
    if (!decision) continue;
    const { portfolio: digest } = decision.digests;
    const portfolio = portfolios.get(digest) ?? (await portfolioAt(workspace, digest));
    portfolios.set(digest, portfolio);
    made.set(user, { decision, portfolio });
  }
  return made;
}

/** Fields of files that a person wrote. */
const read = ['users', 'mapping', 'program', 'artefact', 'rehearsed'];

/** Decides for users and writes what was decided. */
export const decide = operation<Input, Output>({
  name: 'decide',
  summary: 'Decide for users: a message or silence, each with its probability',
  doc: 'Makes one decision per user through the same path as a live system: consent, caps and hours hold, each decision reserves its place in the contact ledger, and its record is stored for `explain` and `replay`. Users come from a file, read as `import` reads users, or are all users of the workspace. Writes a row per decision: message or no-send, channel, slot, propensity, the probability of every action, value, reason codes. Budgets and floors have the prices that `prices` solved, those of budgets moved by what was used since. What another process stops, publishes, learns or prices while it runs holds from the next thousand users on. What was committed before a failure stays, and the message says how much; the same command with `--run` and the name in it decides for the others alone, and writes what was decided for all. `--weights` changes exchange rates for this run. With `--dry-run` all is checked and decided as it would be, each commit too, and only the decisions are written; `explain` does not know them.',
  input,
  output,
  positional: ['users'],
  writes: true,
  apart: { out: read, rejects: [...read, 'out'] },
  run,
  show,
});
