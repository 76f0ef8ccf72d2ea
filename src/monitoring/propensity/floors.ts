import { portfoliosUnder, type DecisionRecord } from '../../decision/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { Log, Monitor } from '../log.ts';
import { certain } from './certain.ts';

const rounding = 1e-9;

/**
 * Whether a decision kept its promises: no-send at least the highest floor f of the programs at hand and half of their
 * exploration ε; each message of program g at least (1 − f)·ε_g/(2·messages of g), masses beyond 1 shrunk alike. Programs
 * whose policy was stopped by hand explore nothing, and what others leave to no-send is their fallback's to share.
 */
function isKept(
  { candidates, eligible, probability, fallback = [] }: DecisionRecord,
  portfolio: Portfolio,
): boolean {
  const sends = new Map<number, number>();
  for (let i = 0; i < eligible; i++) {
    const { message } = candidates[i]!;
    sends.set(message, (sends.get(message) ?? 0) + probability[i]!);
  }
  const programOf = (message: number) => portfolio.messages[message]!.program;
  const messages = new Map<number, number>();
  for (const message of sends.keys())
    messages.set(programOf(message), (messages.get(programOf(message)) ?? 0) + 1);
  const massOf = (program: number) =>
    fallback.includes(program) ? 0 : portfolio.programs[program]!.exploration.mass;
  const atHand = [...messages.keys()];
  const mass = atHand.reduce((sum, program) => sum + massOf(program), 0);
  const scale = mass > 1 ? 1 / mass : 1;
  const silence = Math.max(...atHand.map((program) => portfolio.programs[program]!.exploration.silence));
  const explored = fallback.length > 0 ? 0 : (scale * mass) / 2;
  if (!(probability[eligible]! >= Math.max(silence, explored) - rounding)) return false;
  return [...sends].every(([message, p]) => {
    const own = massOf(programOf(message));
    return p >= ((1 - silence) * scale * own) / (2 * messages.get(programOf(message))!) - rounding;
  });
}

/** The portfolio of each decision under its arms, which may change exploration. */
function portfolioAtHand({ portfolios, portfolio }: Log): (decision: DecisionRecord) => Portfolio {
  const compiled = new Map<string, ReturnType<typeof portfoliosUnder>>();
  return ({ digests, assignments }) => {
    const under =
      compiled.get(digests.portfolio) ?? portfoliosUnder(portfolios.get(digests.portfolio) ?? portfolio);
    compiled.set(digests.portfolio, under);
    return under(assignments);
  };
}

/** Floors of no-send and of exploration, which every evaluation rests on, are inside the logged distribution. */
export const floors: Monitor<'propensity_floors'> = {
  kind: 'propensity_floors',
  watch: (log) => {
    const asked = log.current.filter(({ eligible }) => eligible > 0);
    const atHand = portfolioAtHand(log);
    const broken = asked.filter((decision) => !isKept(decision, atHand(decision))).length;
    return [
      certain(broken, asked.length, {
        name: 'decisions below a floor of no-send or exploration',
        advice:
          'The policy that served does not explore as its program declares: messages below the floor cannot be evaluated later. Go back to the policy before.',
      }),
    ];
  },
};
