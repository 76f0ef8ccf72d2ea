import { expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { deciderOf, replayerOf, type Decision } from '../decision/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, streamOf } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { thompson } from '../policy/index.ts';
import { counted, defineProgram, eachMessage, number, portfolioOf } from '../program/index.ts';
import { linearPrior, linearScorer } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import { watch } from './index.ts';

/** Two programs that explore otherwise, three channels' worth of candidates, planned hours, a holdout. */
const shared = {
  owner: 'team',
  channels: { push: { cost: 0.01 }, email: { cost: 0.002 } },
  features: { age: number('age', 30).over(30) },
  candidateFeatures: { arm: eachMessage(), aged: eachMessage('age') },
  objectives: { plays: counted('play', { horizon: '3d', unit: 'play', rate: 1 }) },
  slots: { at: [9, 18], ahead: '2d' },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: thompson(),
} as const;
const portfolio = portfolioOf([
  defineProgram({
    ...shared,
    id: 'music',
    messages: {
      concert: { topic: 'live', channels: ['push', 'email'] },
      album: { topic: 'new', channels: ['email'] },
    },
    exploration: { mass: 0.1, silence: 0.05 },
    holdout: 0.1,
  }),
  defineProgram({
    ...shared,
    id: 'shop',
    messages: { offer: { topic: 'shop', channels: ['push'] } },
    exploration: { mass: 0.04, silence: 0.2 },
  }),
]);
const start = 20_000 * msPerDay;

let serial = 0;
function fact(user: string, rest: Record<string, unknown>): Event {
  const parsed = parseEvent({ id: `e${serial++}`, user, at: start - 5, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

test('decisions of the decider itself, two programs and planned hours: every audit of propensities has enough, and none an alarm', () => {
  const setup = {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(
      linearPrior(portfolio, {
        mean: { plays: { candidate: { 'arm[0]': 0.02, 'aged[2]': 0.03 } } },
        sd: { plays: 0.05 },
      }),
      portfolio,
    ),
    prices: declaredPrices(portfolio),
    engine: 'test',
  };
  const decider = deciderOf(setup);
  const fold = foldOf(portfolio);
  const stream = streamOf('decided', 'test');
  const stops = { messages: [], programs: [], channels: [], marketing: false };
  const facts: Event[] = [];
  const decisions = Array.from({ length: 1200 }, (_, i): Decision => {
    const user = `u${i}` as UserId;
    const said = [
      ...['push', 'email', 'personalisation'].map((scope) =>
        fact(user, { kind: 'consent', scope, granted: true }),
      ),
      ...['push', 'email'].map((channel) =>
        fact(user, { kind: 'address', channel, address: user, valid: true }),
      ),
      fact(user, { kind: 'trait', name: 'age', value: 18 + 50 * stream.uniform() }),
      ...['music', 'shop']
        .filter((_program, p) => (i + p) % 3 > 0)
        .map((program) =>
          fact(user, {
            kind: 'opportunity',
            program,
            generator: 'crm',
            key: program,
            until: start + 3 * msPerDay,
          }),
        ),
    ];
    facts.push(...said);
    const state = stateOf(fold, user, said);
    return decider.decide({ state, version: 1, zone: null, stops }, millis(start + i), 0);
  });
  const replay = replayerOf(setup);
  const found = watch(
    {
      portfolio,
      portfolios: new Map([[portfolio.digest, portfolio]]),
      decisions,
      facts,
      since: start,
      now: start + msPerDay,
      replay: (decision) => replay(decision, 'features'),
    },
    [
      'propensity_logged',
      'propensity_replayed',
      'propensity_floors',
      'propensity_draws',
      'propensity_calibration',
      'propensity_weights',
      'sample_ratio',
    ],
  );
  expect(found.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  const told = new Set(found.filter(({ verdict }) => verdict !== 'not_enough_data').map(({ kind }) => kind));
  expect([...told]).toEqual([
    'propensity_logged',
    'propensity_replayed',
    'propensity_floors',
    'propensity_draws',
    'propensity_calibration',
    'propensity_weights',
    'sample_ratio',
  ]);
  expect(found.filter(({ kind }) => kind === 'propensity_draws').length).toBeGreaterThan(3);
});
