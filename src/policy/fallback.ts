import type { Portfolio, Program } from '../program/index.ts';
import { explorerOf } from './explore.ts';
import { fallbackRuleOf, policyOf } from './kinds.ts';
import { emptyDistribution, type Choice, type Distribution } from './policy.ts';

/** The distribution of a choice while the policy of some programs, by their numbers, is stopped by hand. */
export type Fallback = (choice: Choice, stopped: readonly number[]) => Distribution;

/**
 * Compiles what decides where policies are stopped. The policy draws among the candidates of the other programs and
 * no-send, with their exploration. Where it would be silent the fallback draws among those of the stopped programs and
 * no-send: p(c) = π(c) for the others, π(no-send) φ(c) for the stopped, π(no-send) φ(no-send) for no-send. The fallback
 * is told that all its candidates are worth 0, surely, so that nothing that was learned, and no price, has a say; and it
 * explores nothing. Last, no-send is raised to the highest floor of the programs at hand, stopped or not. Throws
 * PROGRAM_INVALID for a row that cannot be read.
 */
export function fallbackOf(portfolio: Portfolio): Fallback {
  const { messages } = portfolio;
  const policy = policyOf(exploring(portfolio, ({ mass }) => ({ mass, silence: 0 })));
  const rule = fallbackRuleOf(portfolio);
  const keepSilence = explorerOf(exploring(portfolio, ({ silence }) => ({ mass: 0, silence })));
  return (choice, stopped) => {
    const { candidates } = choice;
    const isStopped = candidates.map(({ message }) => stopped.includes(messages[message]!.program));
    const others = partOf(choice, (i) => !isStopped[i]!);
    const own = withoutValues(partOf(choice, (i) => isStopped[i]!));
    const [running, fallen] = [policy(others), rule(own)];
    const silent = running[others.candidates.length]!;
    const distribution = emptyDistribution(candidates.length);
    let [next, nextOwn] = [0, 0];
    for (let i = 0; i < candidates.length; i++)
      distribution[i] = isStopped[i] ? silent * fallen[nextOwn++]! : running[next++]!;
    distribution[candidates.length] = silent * fallen[nextOwn]!;
    return keepSilence(distribution, choice);
  };
}

type Exploration = Program['exploration'];

/** A portfolio with another exploration. */
const exploring = (portfolio: Portfolio, of: (declared: Exploration) => Exploration): Portfolio => ({
  ...portfolio,
  programs: portfolio.programs.map((program) => ({ ...program, exploration: of(program.exploration) })),
});

/** A choice among some of the candidates alone. */
function partOf({ portfolio, candidates, values }: Choice, isIn: (i: number) => boolean): Choice {
  const some = (_: unknown, i: number) => isIn(i);
  const { value, sd, shared } = values;
  return {
    portfolio,
    candidates: candidates.filter(some),
    values: { value: value.filter(some), sd: sd.filter(some), shared },
  };
}

const withoutValues = (choice: Choice): Choice => ({
  ...choice,
  values: {
    value: new Float64Array(choice.candidates.length),
    sd: new Float64Array(choice.candidates.length),
    shared: 0,
  },
});
