import {
  checkTerms,
  horizonInWords,
  horizonOf,
  standings,
  strangersIn,
  type Contestant,
  type Loss,
  type Terms,
} from '../../arena/index.ts';
import { explain } from '../../decision/index.ts';
import { portfolioOf } from '../../program/index.ts';
import { renderReport } from '../../report/index.ts';
import type { Preset } from '../../simulation/index.ts';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { presetAt, streamingTerms } from '../terms.ts';
import { input, type Input } from './input.ts';
import { output, type Output } from './output.ts';
import { ownContestant } from './own.ts';
import { learnedFrom, rehearsalCommand, rehearsedElsewhere } from './rehearsal.ts';
import { simulationReport } from './report.ts';
import { showSimulation } from './show.ts';
import type { Simulated } from './simulated.ts';

const wrong = (at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'simulate', at, problem });

function ofLeague({ policies }: Input, { league }: OperationContext): readonly Contestant[] {
  const known = league.map(({ name }) => name);
  return [...new Set(policies ?? known)].map((name) => {
    const found = league.find((entry) => entry.name === name);
    if (found) return found;
    throw wrong('policies', `there is no policy "${name}"; there are: ${known.join(', ')}`);
  });
}

async function ownOf({ program, artefact, rehearsed }: Input, preset: Preset, context: OperationContext) {
  if (program !== undefined) return [await ownContestant({ program, artefact, rehearsed }, preset, context)];
  const learned = Object.entries({ artefact, rehearsed }).find(([, file]) => file !== undefined);
  if (!learned) return [];
  throw wrong(learned[0], 'name the program that learned it with --program');
}

/** Terms that every contestant can live under, sure of it before anything runs. */
function termsFor(
  { users, weeks }: Input,
  { preset, contestants }: { readonly preset: Preset; readonly contestants: readonly Contestant[] },
  context: OperationContext,
): Terms {
  const programs = contestants.flatMap((one) => one.programs.map(({ id }) => id));
  for (const id of strangersIn(preset, programs))
    context.progress(`${preset.name} has no messages for "${id}": what is sent for it moves nobody there`);
  const terms = streamingTerms({ preset, programs, users, weeks, topics: context.topics });
  for (const contestant of contestants) checkTerms(terms, contestant.programs);
  return terms;
}

async function run(request: Input, context: OperationContext): Promise<Output> {
  const { worlds, users, weeks, seed } = request;
  const preset = await presetAt(request.preset, context);
  const own = await ownOf(request, preset, context);
  const ofAll = ofLeague(request, context);
  const terms = termsFor(request, { preset, contestants: [...ofAll, ...own] }, context);
  if (request.report !== undefined) await context.tryText(request.report);
  const path = request.preset;
  const here = path === undefined ? ofAll : await rehearsedElsewhere(ofAll, { preset, path }, context);
  const contestants = [...here, ...own];
  context.progress(`${contestants.length} policies in ${worlds} worlds of ${users} users, ${weeks} weeks`);
  const lives = await context.lives(
    contestants.flatMap((one) =>
      Array.from({ length: worlds }, (_, w) => ({
        contestant: one.name,
        ...(!context.league.includes(one) && { own: one }),
        terms,
        seed: seed + w,
      })),
    ),
  );
  const byPolicy = contestants.map((_, p) => lives.slice(p * worlds, (p + 1) * worlds));
  const names = contestants.map(({ name }) => name);
  const simulated = { request, preset, contestants, byPolicy, table: standings(names, byPolicy) };
  const found = outputOf(simulated);
  if (request.report !== undefined)
    await context.writeText(request.report, reportOf(simulated, found, context));
  return found;
}

function dataOf({ name, data, rehearsal, learns, learnsPlans }: Contestant): string {
  const before = rehearsal ? learnedFrom(rehearsal.from, rehearsalCommand(name, rehearsal)) : data;
  const known = [before, ...(learns || learnsPlans ? ['its own log'] : [])];
  return known.filter((one) => one !== undefined).join(' and ') || 'nothing';
}

function outputOf({ request, preset, contestants, byPolicy, table }: Simulated): Output {
  const { worlds, users, weeks, seed, report } = request;
  return {
    synthetic: true,
    market: preset.name,
    currency: preset.money.currency,
    worlds,
    users,
    weeks,
    seed,
    baseline: table[0]!.name,
    policies: table
      .map(({ name, figures, gain, gainPerMessage, breaches }, p) => ({
        name,
        ...figures,
        gain,
        ...(gainPerMessage && { gainPerMessage }),
        violations: breaches,
        data: dataOf(contestants[p]!),
      }))
      .sort((a, b) => b.value.value - a.value.value),
    horizons: horizonsOf({ contestants, byPolicy, preset }),
    ...(report === undefined ? {} : { report }),
  };
}

const lossOf = ({ since, weekly }: Loss) => ({ ...weekly.at(-1)!, ...(since !== undefined && { since }) });

/** Every contestant that is held against another one that lives here too. */
function horizonsOf({
  contestants,
  byPolicy,
  preset,
}: Pick<Simulated, 'contestants' | 'byPolicy' | 'preset'>): Output['horizons'] {
  return contestants.flatMap(({ name: policy, against }, p) => {
    const other = contestants.findIndex(({ name }) => name === against);
    if (against === undefined || other < 0) return [];
    const horizon = horizonOf(byPolicy[p]!, byPolicy[other]!);
    const { reachable, value, total, outside } = horizon;
    return [
      {
        policy,
        against,
        reachable: lossOf(reachable),
        value: lossOf(value),
        total,
        outside: outside.map(({ rate, measured, low, high }) => ({ rate, measured, low, high })),
        words: horizonInWords(horizon, { policy, other: against, currency: preset.money.currency }),
      },
    ];
  });
}

/** The report, with the last decision of the last contestant that sent anything explained. */
function reportOf(simulated: Simulated, found: Output, { version }: OperationContext): string {
  const { contestants, byPolicy } = simulated;
  const portfolio = portfolioOf(contestants.at(-1)!.programs);
  const example = byPolicy
    .at(-1)!
    .map((life) => life.example)
    .find((one) => one !== undefined);
  const explanation = example && explain(example.decision, portfolio, example.prices);
  return renderReport(simulationReport({ simulated, found, version, explanation }));
}

/** Lets the policies of a league, and a team's own program, live in seeded worlds and compares them. */
export const simulate = operation<Input, Output>({
  name: 'simulate',
  summary: 'Let policies live in seeded worlds and compare them',
  doc: 'Every policy lives in the same simulated worlds with the same luck under the same contact rules. An independent auditor counts breaches. All figures are synthetic. In another market, by `--preset`, a policy that had learned in the streaming service learns there first, from the log of another world of that market. `--program` lets your own program compete under the same audit: it brings its own rules and policy, and learns from its own log every week; its id says what its messages are for in the market (in the streaming service activation, reactivation, conversion or engagement), and it can look at what the world tells of: the activities join, session (with minutes and topic), subscribe, downgrade, leave and return, the responses to messages, and the trait premium.',
  input,
  output,
  writes: false,
  apart: { report: ['program', 'artefact', 'rehearsed', 'preset'] },
  run,
  show: showSimulation,
});
