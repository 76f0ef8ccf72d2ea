import { expect, test } from 'vitest';
import { valuerOf } from '../../arbitration/index.ts';
import { setupsUnder, setupUnder, type Decision, type Setup } from '../../decision/index.ts';
import { cap } from '../../eligibility/index.ts';
import { engineOf, inMemory, machineZones, setupOf } from '../../engine/index.ts';
import { parseEvent, type Event, type UserId } from '../../events/index.ts';
import { millis, msPerDay } from '../../kit/index.ts';
import { experienceOf } from '../../outcomes/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { epsilonGreedy, planBandit, softmax, uniform } from '../../policy/index.ts';
import { count, counted, defineProgram, eachMessage } from '../../program/index.ts';
import { logOf } from './log.ts';
import { asDecided } from './targets.ts';

const start = Date.UTC(2026, 2, 1, 9);
const days = 4;
const users = Array.from({ length: 80 }, (_, i) => `u${i}` as UserId);

const program = defineProgram({
  id: 'p',
  owner: 'team',
  channels: { push: { cost: 0.05 } },
  features: { visits: count('visit').within('7d').log() },
  candidateFeatures: { message: eachMessage() },
  messages: { offer: { topic: 't', channels: ['push'] }, news: { topic: 't', channels: ['push'] } },
  objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [cap({ limit: 6, per: '7d' })],
  policy: softmax({ temperature: 0.2 }),
  exploration: { mass: 0.2, silence: 0.1 },
  holdout: 0.1,
  experiments: {
    draw: { arms: { control: {}, even: { changes: { policy: uniform() } } } },
    prices: { arms: { control: {}, dear: { changes: { rates: { bought: 3 } } } } },
    words: { arms: { control: {}, news: { changes: { messages: ['news'] } } } },
    slow: { arms: { control: {}, more: { changes: { plans: { allowances: { calm: { all: 5 } } } } } } },
  },
  plans: {
    period: '7d',
    choices: [
      { name: 'rare', allowance: { all: 2 } },
      { name: 'calm', allowance: { all: 3 } },
    ],
    policy: planBandit(),
    floor: 0.2,
  },
});

const setup: Setup = setupOf({
  programs: [program],
  belief: {
    mean: { bought: { user: { visits: 0.05 }, candidate: { 'message[0]': 0.5, 'message[1]': 0.3 } } },
    sd: { bought: 0.1 },
  },
  planPrice: { decisions: 6, share: 0.8, mean: 0.3, shape: [0.4, 1, 2] },
  workspace: { id: 'w', secret: 's' },
});

let serial = 0;
const fact = (user: UserId, at: number, rest: object): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};

/** Decisions of some days, each with a reason to speak. */
async function lived(): Promise<readonly Decision[]> {
  const engine = engineOf({ store: inMemory(), setup, zones: machineZones() });
  const made: Decision[] = [];
  for (let day = 0; day < days; day++) {
    const at = start + day * msPerDay;
    const turns = users.map((user) => ({
      user,
      facts: [
        ...(day > 0
          ? []
          : [
              fact(user, at - 2, { kind: 'consent', scope: 'push', granted: true }),
              fact(user, at - 2, { kind: 'consent', scope: 'personalisation', granted: true }),
              fact(user, at - 2, { kind: 'address', channel: 'push', address: user, valid: true }),
            ]),
        ...(serial % 3 === 0 ? [fact(user, at - 1, { kind: 'activity', name: 'visit' })] : []),
        fact(user, at, {
          kind: 'opportunity',
          program: 'p',
          generator: 'pushed',
          key: `k${day}`,
          until: at + msPerDay / 2,
        }),
      ],
      decideAt: millis(at),
    }));
    for (const { decision } of await engine.take(turns)) made.push(decision!);
  }
  return made;
}

test('who decided would do again what was logged, in every arm and at the price of the plan', async () => {
  const decisions = await lived();
  const { portfolio, prices } = setup;
  const { planCharge } = valuerOf(portfolio, prices);
  const experience = experienceOf(decisions, new Map(), {
    portfolio,
    now: start + 9 * msPerDay,
    charged: ({ plan, candidates, eligible }) => {
      const charge = planCharge(plan);
      return charge && Float64Array.from(candidates.slice(0, eligible), charge);
    },
  });
  const log = logOf(experience, portfolio);
  const farthest = (target: Float64Array): number =>
    target.reduce((most, p, i) => Math.max(most, Math.abs(p - log.batch.logging.values[i]!)), 0);
  expect(farthest(asDecided(log, setupsUnder(setup)).values as Float64Array)).toBeLessThan(1e-12);
  // As it was before: without the arms, or without the price, it is another policy.
  const armless = () => setupUnder(setup, new Map());
  expect(farthest(asDecided(log, armless).values as Float64Array)).toBeGreaterThan(0.1);
  const free = logOf({ ...experience, charge: experience.charge.map(() => 0) }, portfolio);
  expect(experience.charge.some((charge) => charge > 0.01)).toBe(true);
  expect(farthest(asDecided(free, setupsUnder(setup)).values as Float64Array)).toBeGreaterThan(0.01);
});

test('a price turns what is best', () => {
  const bare = setupOf({
    programs: [
      {
        ...program,
        experiments: {},
        policy: epsilonGreedy({ epsilon: 0 }),
        exploration: { mass: 0, silence: 0 },
      },
    ],
    belief: { mean: { bought: { candidate: { 'message[0]': 0.5, 'message[1]': 0.3 } } } },
    workspace: { id: 'w', secret: 's' },
  });
  const { portfolio } = bare;
  const candidateRows = new Float32Array(4 * portfolio.candidateWidth);
  candidateRows.set([1, 0, 0, 1, 1, 0, 0, 1]);
  const log = logOf(
    {
      rows: 2,
      objectives: ['bought'],
      userWidth: portfolio.userWidth,
      candidateWidth: portfolio.candidateWidth,
      decision: ['a', 'b'],
      user: Int32Array.of(0, 1),
      users: ['u', 'v'],
      artefact: new Int32Array(2),
      artefacts: ['x'],
      assigned: new Int32Array(2),
      assignments: [[]],
      at: new Float64Array(2),
      userRows: Float32Array.of(1, 0, 1, 0),
      first: Int32Array.of(0, 2, 4),
      candidateRows,
      message: Int32Array.of(0, 1, 0, 1),
      channel: new Int32Array(4),
      slot: new Float64Array(4),
      probability: new Float64Array(4).fill(0.4),
      charge: Float64Array.of(0, 0, 0.3, 0),
      silence: new Float64Array(2).fill(0.2),
      chosen: Int32Array.of(0, 1),
      reward: new Float64Array(2),
    },
    portfolio,
  );
  expect([...asDecided(log, () => bare).values]).toEqual([1, 0, 0, 0, 1, 0]);
});
