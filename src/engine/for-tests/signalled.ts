// A made-up market of value signals for the tests of this room: one domain tells what it is worth, one tells noise.
import { declaredPrices } from '../../arbitration/index.ts';
import { deciderOf, type Decision } from '../../decision/index.ts';
import { parseEvent, type Event, type UserId } from '../../events/index.ts';
import { millis, msPerDay, streamOf } from '../../kit/index.ts';
import { fitLinear } from '../../learning/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { experienceOf } from '../../outcomes/index.ts';
import { softmax } from '../../policy/index.ts';
import { counted, defineProgram, eachMessage, portfolioOf, valueSignal } from '../../program/index.ts';
import { linearPrior, linearScorer, type LinearArtefact } from '../../scoring/index.ts';
import { foldOf, stateOf } from '../../state/index.ts';

const about = { objective: 'plays', unit: 'points', horizonDays: 2 } as const;
/** Two domains speak for a message each; channels, objective and exploration are the same for both. */
export const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.2 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({ domain: 'shop', messages: ['offer'], ...about }),
      arm: eachMessage(),
      music: valueSignal({ domain: 'music', messages: ['song'], ...about }),
    },
    messages: {
      offer: { topic: 'shop', channels: ['push'] },
      song: { topic: 'music', channels: ['push'] },
    },
    objectives: { plays: counted('play', { horizon: '2d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.1 }),
    exploration: { mass: 0.3, silence: 0.2 },
  }),
]);
const fold = foldOf(portfolio);
export const at = 20_000 * msPerDay;

let serial = 0;
const fact = (user: string, when: number, rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: when, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};

export interface Told {
  /** The shop's numbers are this many times what they were. */
  readonly scale: number;
  /** How old they are, days. */
  readonly age?: number;
  readonly unit?: string;
  /** What the shop says in the place of its number. */
  readonly says?: (number: number) => number;
  /** Other luck. */
  readonly seed?: number;
}

export const setupWith = (artefact: LinearArtefact) => ({
  workspace: { id: 'w', secret: 's' },
  portfolio,
  scorer: linearScorer(artefact, portfolio),
  prices: declaredPrices(portfolio),
  engine: 'test',
});

/** Decisions for made-up users: the shop's offer is worth 0 to .6 plays, just as it says; a song .2 whatever music says. */
export function decide(
  artefact: LinearArtefact,
  count: number,
  key: string,
  { scale, age = 0, unit = 'points', says = (number) => number }: Told,
) {
  const decider = deciderOf(setupWith(artefact));
  const stream = streamOf(key, 'signals');
  const facts = new Map<UserId, Event[]>();
  const decisions: Decision[] = [];
  const worth: number[] = [];
  for (let i = 0; i < count; i++) {
    const user = `${key}-${i}` as UserId;
    const [offer, noise] = [stream.uniform(), stream.uniform()];
    const signal = (domain: string, mean: number) => ({
      kind: 'signal',
      domain,
      mean,
      sd: 0.01,
      until: at + msPerDay,
      ...about,
      unit,
    });
    const why = { program: 'p', generator: 'pushed', key: 'k', until: at + msPerDay };
    const known = [
      fact(user, at - 5, { kind: 'consent', scope: 'push', granted: true }),
      fact(user, at - 5, { kind: 'consent', scope: 'personalisation', granted: true }),
      fact(user, at - 5, { kind: 'address', channel: 'push', address: user, valid: true }),
      fact(user, at - age * msPerDay, signal('shop', says(scale * offer))),
      fact(user, at, signal('music', noise)),
      fact(user, at, { kind: 'opportunity', ...why }),
    ];
    const state = stateOf(fold, user, known);
    const stops = { messages: [], programs: [], channels: [], marketing: false };
    const decision = decider.decide({ state, version: 1, zone: null, stops }, millis(at), 0);
    const message = decision.chosen < 0 ? undefined : decision.candidates[decision.chosen]!.message;
    const plays = 0.5 + (message === 0 ? 0.6 * offer : message === 1 ? 0.2 : 0);
    const happened = Math.floor(plays + stream.uniform());
    facts.set(
      user,
      Array.from({ length: happened }, (_, n) => fact(user, at + 1 + n, { kind: 'activity', name: 'play' })),
    );
    decisions.push(decision);
    worth.push(offer);
  }
  return { decisions, facts, worth };
}

/** What is believed before anything was seen. */
export const untaught = linearPrior(portfolio, { sd: { plays: 0.3 } });

/** What is learned from a log in which the shop spoke on this scale. */
export function learnt(told: Told, count = 4000): LinearArtefact {
  const { decisions, facts } = decide(untaught, count, `log${told.seed ?? 0}`, told);
  const experience = experienceOf(decisions, facts, { portfolio, now: at + 3 * msPerDay });
  return fitLinear(experience, { portfolio }).artefact;
}

/** Expected sends of the offer among new users: the sum of its probabilities, and those of the upper half in worth. */
export function sendsOf(artefact: LinearArtefact, told: Told) {
  const { decisions, worth } = decide(artefact, 1000, `new${told.seed ?? 0}`, told);
  const chances = decisions.map(({ probability }) => probability[0]!);
  const sum = (keep: (i: number) => boolean) => chances.reduce((total, p, i) => total + (keep(i) ? p : 0), 0);
  return { all: sum(() => true), upper: sum((i) => worth[i]! > 0.5) };
}

/** Share of increments, of new users, whose 95 % belief holds the truth: of the offer, and of the song. */
export function coveredBy(artefact: LinearArtefact, told: Told) {
  const { decisions, worth } = decide(artefact, 1000, `fresh${told.seed ?? 0}`, told);
  const share = (message: number, truth: (i: number) => number) => {
    const held = decisions.filter(({ candidates, increments: { mean, sd, shared } }, i) => {
      const at = candidates.findIndex((one) => one.message === message);
      return Math.abs(mean[at]! - truth(i)) <= 1.96 * Math.hypot(sd[at]!, shared[0]!);
    });
    return held.length / decisions.length;
  };
  return { offer: share(0, (i) => 0.6 * worth[i]!), song: share(1, () => 0.2) };
}
