import { streamOf, type Stream } from '../kit/index.ts';
import {
  defineProgram,
  happens,
  portfolioOf,
  type Portfolio,
  type Program,
  type Row,
} from '../program/index.ts';
import type { Choice, Distribution, Policy } from './policy.ts';

/** One promise of a policy; `run` throws when one of the choices shows it broken. */
export interface PolicyCheck {
  readonly name: string;
  readonly run: (policy: Policy, choices: readonly Choice[]) => void;
}

const tolerance = 1e-12;

function expect(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`Policy conformance: ${promise}`);
}

const alike = (a: Distribution, b: Distribution, within = tolerance): boolean =>
  a.length === b.length && a.every((p, i) => Math.abs(p - b[i]!) <= within);

/** The same choice with its candidates at other places; a place may stand twice. */
const rearranged = ({ portfolio, candidates, values }: Choice, places: readonly number[]): Choice => ({
  portfolio,
  candidates: places.map((i) => candidates[i]!),
  values: {
    value: Float64Array.from(places, (i) => values.value[i]!),
    sd: Float64Array.from(places, (i) => values.sd[i]!),
    shared: values.shared,
  },
});

const placesOf = ({ candidates }: Choice): readonly number[] => [...candidates.keys()];

/** What every policy promises, for a kind's test to run over `randomChoices` and its own. */
export const policyConformance: readonly PolicyCheck[] = [
  {
    name: 'probabilities are not negative and sum to 1',
    run: (policy, choices) =>
      choices.forEach((choice) => {
        const distribution = policy(choice);
        const sum = distribution.reduce((total, p) => total + p, 0);
        expect(distribution.length === choice.candidates.length + 1, 'one for each candidate, no-send last');
        expect(
          distribution.every((p) => p >= 0),
          'no probability is negative',
        );
        expect(Math.abs(sum - 1) <= tolerance, `probabilities sum to 1, not ${sum}`);
      }),
  },
  {
    name: 'without candidates no-send is certain',
    run: (policy, choices) =>
      choices.forEach((choice) =>
        expect(alike(policy(rearranged(choice, [])), Float64Array.of(1)), 'it is [1]'),
      ),
  },
  {
    name: 'the order of the candidates does not matter',
    run: (policy, choices) =>
      choices.forEach((choice) => {
        const places = placesOf(choice).toReversed();
        const before = policy(choice);
        const after = policy(rearranged(choice, places));
        const moved = Float64Array.from([...places, places.length], (i) => before[i]!);
        expect(alike(after, moved), 'probabilities move with their candidates');
      }),
  },
  {
    name: 'the same choice has the same distribution, and the choice is not changed',
    run: (policy, choices) =>
      choices.forEach((choice) => {
        const before = JSON.stringify([choice.candidates, choice.values]);
        const first = policy(choice);
        choices.slice(0, 3).forEach(policy);
        expect(alike(first, policy(choice), 0), 'nothing is remembered between choices');
        expect(before === JSON.stringify([choice.candidates, choice.values]), 'its arguments are left alone');
      }),
  },
];

/** What a policy promises that groups by message; softmax does not. */
export const slotsDoNotInflate: PolicyCheck = {
  name: 'every slot split in two leaves messages and no-send their probabilities',
  run: (policy, choices) =>
    choices.forEach((choice) => {
      const { candidates } = choice;
      const twice = rearranged(
        choice,
        placesOf(choice).flatMap((i) => [i, i]),
      );
      const halved = twice.candidates.map((candidate, i) => ({
        ...candidate,
        slot: 2 * candidate.slot + (i % 2),
      }));
      const before = byMessage(choice, policy(choice));
      const after = byMessage(choice, policy({ ...twice, candidates: halved }), halved);
      expect(alike(before, after, 1e-9), `${candidates.length} candidates became twice as many`);
    }),
};

/** Probability of each message of the portfolio, and of no-send after them. */
function byMessage(
  { portfolio, candidates }: Choice,
  distribution: Distribution,
  among = candidates,
): Distribution {
  const messages = new Float64Array(portfolio.messages.length + 1);
  among.forEach(({ message }, i) => (messages[message]! += distribution[i]!));
  messages[portfolio.messages.length] = distribution[among.length]!;
  return messages;
}

/**
 * Choices of many shapes under a key: none to many candidates of 1 to 3 programs, ties, values and sds of 0, sds that
 * lie far apart. Their programs declare the policy of `row`.
 */
export function randomChoices(key: string, count: number, row: Row): readonly Choice[] {
  const stream = streamOf(key, 'policy conformance');
  const portfolios = [1, 2, 3].map((programs) =>
    samplePortfolio(
      row,
      Array.from({ length: programs }, () => ({
        messages: 1 + stream.below(6),
        exploration: { mass: stream.uniform() / 2, silence: stream.uniform() / 2 },
      })),
    ),
  );
  return Array.from({ length: count }, () => randomChoice(stream, portfolios[stream.below(3)]!));
}

/** Programs with so many messages each, all of them on three channels. */
export const samplePortfolio = (
  policy: Row,
  programs: readonly { readonly messages: number; readonly exploration: Program['exploration'] }[],
): Portfolio =>
  portfolioOf(
    programs.map(({ messages, exploration }, g) =>
      defineProgram({
        id: `program${g}`,
        owner: 'conformance',
        channels: { push: { cost: 0 }, email: { cost: 0 }, inApp: { cost: 0 } },
        features: {},
        candidateFeatures: {},
        messages: Object.fromEntries(
          Array.from({ length: messages }, (_, m) => [
            `message${g}.${m}`,
            { topic: 'topic', channels: ['push', 'email', 'inApp'] as const },
          ]),
        ),
        objectives: { conversion: happens('buy', { horizon: '7d', unit: 'purchase', rate: 1 }) },
        generators: [],
        rules: [],
        policy,
        exploration,
      }),
    ),
  );

/** One candidate: message, channel and slot, what it is worth and how uncertain that is. */
export type CandidateRow = readonly [
  message: number,
  channel: number,
  slot: number,
  value: number,
  sd?: number,
];

/** A choice written as rows. */
export const choiceOf = (portfolio: Portfolio, rows: readonly CandidateRow[], shared = 0): Choice => ({
  portfolio,
  candidates: rows.map(([message, channel, slot]) => ({ message, channel, slot, opportunity: 0 })),
  values: {
    value: Float64Array.from(rows, ([, , , value]) => value),
    sd: Float64Array.from(rows, ([, , , , sd = 0]) => sd),
    shared,
  },
});

function randomChoice(stream: Stream, portfolio: Portfolio): Choice {
  const share = stream.uniform();
  const decades = stream.below(7);
  const anySd = () => (stream.below(8) === 0 ? 0 : Math.exp(-stream.uniform() * decades * Math.LN10));
  const anyValue = (sd: number) =>
    stream.below(8) === 0 ? 0 : stream.normal() * (sd + stream.uniform() / 2);
  const rows: CandidateRow[] = [];
  for (const message of portfolio.messages.keys())
    for (const channel of portfolio.channels.keys())
      for (const slot of [9, 12, 18]) {
        if (stream.uniform() >= share) continue;
        const sd = anySd();
        rows.push([message, channel, slot, anyValue(sd), sd]);
      }
  return choiceOf(portfolio, rows, anySd());
}
