import { expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { eventId, userId, type Event } from '../../events/index.ts';
import { millis, streamOf } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { epsilonGreedy, softmax, uniform } from '../../policy/index.ts';
import {
  defineProgram,
  eachMessage,
  happens,
  messagesAtMost,
  number,
  type Row,
} from '../../program/index.ts';
import { layoutDigest, linearPrior } from '../../scoring/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { engineIn, keepSetup, setupIn } from '../workspace/engine.ts';
import { currentPortfolio, usePrograms } from '../workspace/programs.ts';
import { emptyManifest, newIdentity, type OpenWorkspace } from '../workspace/workspace.ts';
import { drawnParts } from './drawn.ts';
import { decidedIn, marketOf, unpriced } from './market.ts';
import { solvedParts } from './solution.ts';

const people = 400;
const limit = 60;
const since = 0;
const until = 7 * 86_400_000;

const programOf = (policy: Row, mass: number, beside: Beside = {}) =>
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 }, email: { cost: 0.1 } },
    features: { fan: number('fan') },
    candidateFeatures: { message: eachMessage(), taste: eachMessage('fan') },
    messages: { hi: { topic: 't', channels: beside.pushes === undefined ? ['push'] : ['push', 'email'] } },
    objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy,
    exploration: { mass, silence: 0.01 },
    budgets: {
      sends: messagesAtMost(limit, { per: '7d' }),
      ...(beside.pushes === undefined
        ? {}
        : { pushes: messagesAtMost(beside.pushes, { per: '7d', channel: 'push' }) }),
    },
  });

/** A limit for pushes, beside which a message may go by e-mail, which costs more. */
interface Beside {
  readonly pushes?: number;
}

/** Users of all tastes whose decisions were recorded under a policy; a message is worth the taste. */
async function recorded(policy: Row, mass: number, beside?: Beside) {
  const opened: OpenWorkspace = {
    path: 'here',
    identity: newIdentity('w', 'ab'.repeat(16)),
    manifest: emptyManifest,
    store: memoryStore(),
    close: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  const workspace = await usePrograms(opened, [programOf(policy, mass, beside)]);
  const portfolio = await currentPortfolio(workspace);
  const prior = linearPrior(portfolio, { mean: { sales: { candidate: { taste: 1 } } } });
  expect(prior.layout).toBe(layoutDigest(portfolio));
  const using = { portfolio, artefact: prior };
  const setup = setupIn(workspace, using);
  await keepSetup(workspace, setup, using);
  const stream = streamOf('drawn', 'tastes');
  const turns = Array.from({ length: people }, (_, i) => {
    const user = userId.parse(`u${i}`);
    const facts = [
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'email', granted: true },
      { kind: 'consent', scope: 'personalisation', granted: true },
      { kind: 'address', channel: 'push', address: `a${i}`, valid: true },
      { kind: 'address', channel: 'email', address: `e${i}`, valid: true },
      { kind: 'trait', name: 'fan', value: stream.uniform() },
      { kind: 'opportunity', program: 'p', generator: 'crm', key: 'k', until: 9000 },
    ].map((fact, n) => ({ ...fact, user, at: 1000, id: eventId.parse(`f${i}-${n}`) }) as Event);
    return { user, facts, decideAt: millis(1000) };
  });
  const decisions: Decision[] = [];
  for (const { decision } of await engineIn(workspace, setup).take(turns)) decisions.push(decision!);
  expect(decisions.every(({ eligible }) => eligible === (beside ? 2 : 1))).toBe(true);
  return { workspace, portfolio };
}

async function drawn(policy: Row, mass = 0.02, beside?: Beside) {
  const { workspace, portfolio } = await recorded(policy, mass, beside);
  const ids = (await decidedIn(workspace)).map(({ id }) => id);
  const prices = unpriced(portfolio, { rates: {}, plan: undefined });
  const market = await marketOf(workspace, { portfolio, ids, period: { since, until }, prices });
  const solved = solvedParts(market, portfolio);
  const found = await drawnParts(
    workspace,
    { portfolio, ids, prices },
    { solved, progress: () => undefined },
  );
  return {
    best: solved[0]!.solved.lambda['sends']!,
    price: found.parts[0]!.priced.lambda['sends']!,
    messages: found.expected[0]!.messages,
    prices: found.parts[0]!.priced.lambda,
    used: found.expected[0]!.used,
  };
}

test('a policy that takes the best needs the price of the best and no more than it explores', async () => {
  const { best, price, messages } = await drawn(epsilonGreedy({ epsilon: 0 }));
  expect(Math.abs(messages / limit - 1)).toBeLessThan(0.02);
  expect(price).toBeGreaterThan(best);
  expect(price).toBeLessThan(1.1 * best);
});

test('a policy that draws needs a higher price for the same volume', async () => {
  const { best, price, messages } = await drawn(softmax({ temperature: 0.2 }));
  expect(Math.abs(messages / limit - 1)).toBeLessThan(0.0051);
  expect(price).toBeGreaterThan(best);
});

test('a policy that does not look at values cannot be priced, and what is expected says so', async () => {
  const { messages } = await drawn(uniform());
  expect(messages).toBeGreaterThan(2 * limit);
});

test('where exploration alone passes a budget, the price is the least that leaves it to exploration', async () => {
  const { best, price, messages } = await drawn(softmax({ temperature: 0.2 }), 0.5);
  expect(messages).toBeGreaterThan(1.5 * limit);
  const { messages: least } = await drawn(uniform(), 0.5);
  expect(messages).toBeLessThan(least);
  expect(price).toBeGreaterThan(best);
  expect(price).toBeLessThan(5 * best);
});

test('each of two limits is used up or costs nothing, which one scale for both prices cannot do', async () => {
  const policy = softmax({ temperature: 0.2 });
  const both = await drawn(policy, 0.02, { pushes: 25 });
  expect(Math.abs(both.used['sends']! / limit - 1)).toBeLessThan(0.0051);
  expect(Math.abs(both.used['pushes']! / 25 - 1)).toBeLessThan(0.0051);
  expect(Math.min(both.prices['sends']!, both.prices['pushes']!)).toBeGreaterThan(0);
  const one = await drawn(policy, 0.02, { pushes: 55 });
  expect(Math.abs(one.used['sends']! / limit - 1)).toBeLessThan(0.0051);
  expect(one.used['pushes']!).toBeLessThan(54);
  expect(one.prices['pushes']).toBe(0);
});
