import { z } from 'zod';
import { msPerWeek } from '../../kit/index.ts';
import type { Portfolio, PortfolioBudget } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { keepJson } from '../workspace/blobs.ts';
import { checkRates, plansIn } from '../workspace/engine.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { changed } from '../workspace/manifest.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { coursesOf } from './courses.ts';
import type { PricesDocument } from './document.ts';
import { drawnParts } from './drawn.ts';
import type { Drawing } from './expected.ts';
import { decidedIn, marketOf, unpriced, type Period } from './market.ts';
import { output, type PricesOutput } from './output.ts';
import { paceIn } from './pace.ts';
import { showPrices } from './show.ts';
import { solvedParts } from './solution.ts';
import { documentOf, summaryOf, type Found } from './summary.ts';
import { frontOf, tradeOffsOf } from './trade-offs.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  since: z
    .string()
    .optional()
    .describe('decisions from then on, such as 2026-03-01T00:00:00Z; a week before the end when left out'),
  until: z.string().optional().describe('decisions before then; just after the last decision when left out'),
  weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('exchange rates by objective'),
  front: z.string().optional().describe('budget of which to show what levels of it are worth'),
  points: z.int().min(2).max(50).default(8).describe('levels of the front, evenly up to twice the limit'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('show only: the prices that decisions are made with stay as they are'),
});

type Input = z.infer<typeof input>;

async function run(request: Input, context: OperationContext): Promise<PricesOutput> {
  const asked = {
    since: instantOption(request.since, { operation: 'prices', field: 'since' }),
    until: instantOption(request.until, { operation: 'prices', field: 'until' }),
  };
  const how = request.dryRun ? 'read' : 'write';
  return inWorkspace(context, { path: request.workspace, how }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    checkRates(request.weights, portfolio, 'prices');
    const front = frontBudget(request, portfolio);
    if (portfolio.budgets.length + portfolio.floors.length === 0)
      throw lacks(workspace, 'budget and no floor', 'declare `budgets` or `floors` in the program');
    const decided = await decidedIn(workspace);
    const period = periodOf(decided, asked);
    const ids = decided.flatMap(({ id, at }) => (at >= period.since && at < period.until ? [id] : []));
    const plan = (await plansIn(workspace))?.prospects;
    const drawing = { portfolio, ids, prices: unpriced(portfolio, { rates: request.weights, plan }) };
    const pace = await paceIn(workspace, portfolio, period.until);
    const found = await foundIn(workspace, { drawing, period, context });
    const document = documentOf(found);
    const kept = request.dryRun ? { digest: null, file: null } : await keep(workspace, document, context);
    return {
      workspace: workspace.path,
      ...summaryOf(found, document),
      ...kept,
      tradeOffs: tradeOffsOf(found.parts, portfolio),
      pace,
      front: front ? frontOf(found.market, portfolio, { budget: front, points: request.points }) : [],
    };
  });
}

interface Finding {
  readonly drawing: Drawing;
  readonly period: Period;
  readonly context: OperationContext;
}

async function foundIn(workspace: OpenWorkspace, { drawing, period, context }: Finding): Promise<Found> {
  const { portfolio, ids } = drawing;
  context.progress(`reading ${ids.length} decisions`);
  const market = await marketOf(workspace, { ...drawing, period });
  if (market.parts.every(({ decisions }) => decisions === 0))
    throw lacks(workspace, 'decision to price in this period', 'decide first, or name another period');
  const { length } = market.parts;
  context.progress(`solving ${length === 1 ? 'prices' : `prices of ${length} parts`}`);
  const best = solvedParts(market, portfolio);
  const drawn = await drawnParts(workspace, drawing, { solved: best, progress: context.progress });
  const courses = await coursesOf(workspace, drawing, { parts: drawn.parts, period });
  return { market, portfolio, ...drawn, courses };
}

const lacks = ({ path }: OpenWorkspace, what: string, first: string) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({ path, what, first });

const wrong = (at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'prices', at, problem });

function frontBudget({ front }: Input, { budgets }: Portfolio): PortfolioBudget | undefined {
  if (front === undefined) return undefined;
  const found = budgets.find(({ name }) => name === front);
  const known = budgets.map(({ name }) => name).join(', ') || 'none';
  if (!found) throw wrong('front', `there is no budget "${front}"; there are: ${known}`);
  if (!found.limit) throw wrong('front', `budget "${front}" has no limit above 0 to take levels of`);
  return found;
}

function periodOf(
  decided: readonly { readonly at: number }[],
  { since, until }: { readonly since: number | undefined; readonly until: number | undefined },
): Period {
  const end = until ?? decided.reduce((last, { at }) => Math.max(last, at), 0) + 1;
  const begin = since ?? end - msPerWeek;
  if (begin >= end) throw wrong('since', `it lies after the end of the period, ${showInstant(end)}`);
  return { since: begin, until: end };
}

/** The file first, then what decisions name, then that it is current. */
async function keep(
  workspace: OpenWorkspace,
  document: PricesDocument,
  context: OperationContext,
): Promise<{ readonly digest: string; readonly file: string }> {
  const digest = await keepJson(workspace.store, document);
  const file = `${workspace.path}/prices/${digest.slice(0, 16)}.json`;
  await context.writeText(file, `${JSON.stringify(document, null, 2)}\n`);
  await changed(workspace, ({ manifest }) => ({ ...manifest, prices: digest }));
  return { digest, file };
}

/** Solves the prices of budgets and floors from recorded decisions. */
export const solvePrices = operation<Input, PricesOutput>({
  name: 'prices',
  summary: 'Solve the prices of budgets and floors, and show what they cost',
  doc: 'Takes the recorded decisions of a period as the population, each with the candidates and increments it had, and finds the price of a unit of every budget and the multiplier of every floor at which the most valuable choices, one per decision at most, keep within them. Limits are scaled to the period and to the users who are not held out; an experiment whose arms have budgets of their own gets a price per arm, each for its share of users. Prices are then moved, each for itself, until the policy of the programs, as it draws, is expected to pass no limit and to use up those that have a price. Shows how far the best choices stay below the bound that no choice can pass, what each limit would cost and gain if it were a little looser, with `--front` what levels of one budget are worth, and how the prices in force have followed what was used since. Keeps the prices as a document, and `decide` uses them from then on, unless `--dry-run` is given.',
  input,
  output,
  writes: true,
  run,
  show: showPrices,
});
