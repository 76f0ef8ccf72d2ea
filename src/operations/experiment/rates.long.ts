// How often the lifecycle errs: hundreds of made-up experiments, each planned, looked at and watched as the commands do.
import { expect, test } from 'vitest';
import { inMemory } from '../../engine/index.ts';
import { eventIdOf, userId, type Event, type UserId } from '../../events/index.ts';
import { streamOf, type Stream } from '../../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../../program/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { emptyManifest, newIdentity } from '../workspace/workspace.ts';
import { baselineIn } from './baseline.ts';
import { armsDigest, experimentIn, reachOf } from './declared.ts';
import { declaredBy } from './document.ts';
import type { StartRecord } from './history.ts';
import { brokenIn, harmIn } from './harm.ts';
import {
  judgedBy,
  metBy,
  readLook,
  settledBy,
  statisticsAt,
  testsAt,
  unitsIn,
  type Judged,
} from './judge.ts';
import type { ExperimentLog } from './log.ts';
import { planOf } from './plan.ts';

const day = 86_400_000;
const row = (kind: string) => ({ kind, version: 1, options: {} });
const portfolio = portfolioOf([
  defineProgram({
    id: 'trial',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hello: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: row('uniform'),
    experiments: { tone: { arms: { plain: {}, warm: {} }, budgets: 'own', data: 'diverted' } },
  }),
]);

const window = { kind: 'cohort', until: '2d' };
const declared = declaredBy(
  {
    kind: 'experiment',
    version: 1,
    experiment: 'tone',
    control: 'plain',
    metrics: [
      { kind: 'proportion', name: 'buyers', role: 'success', of: { event: 'buy' }, window },
      { kind: 'mean', name: 'minutes', role: 'success', of: { event: 'play' }, window, before: '2d' },
      {
        kind: 'proportion',
        name: 'leavers',
        role: 'guardrail',
        direction: 'decrease',
        margin: { scale: 'absolute', value: 0.08 },
        of: { event: 'leave' },
        window,
      },
    ],
    effects: { buyers: { scale: 'absolute', value: 0.12 }, minutes: { scale: 'relative', value: 0.15 } },
    looks: 3,
    maximum: '30d',
  },
  'here',
);

interface World {
  readonly buys: number;
  readonly leaves: number;
}

/** Thirty users a day in random arms. */
function logOf(stream: Stream, days: number, { buys, leaves }: World): ExperimentLog {
  const facts = new Map<UserId, readonly Event[]>();
  for (let number = 0; number < 30 * days; number++) {
    const user = userId.parse(`u${number}`);
    const at = Math.floor((number / 30) * day) + 3 * day;
    const isWarm = stream.uniform() < 0.5;
    const taste = stream.normal();
    const own = (name: string, time: number, amount: number): Event => ({
      kind: 'activity',
      id: eventIdOf(`${user}:${name}:${time}`),
      user,
      at: Math.floor(time),
      name,
      amount,
    });
    const minutes = () => 20 + 5 * taste + 3 * stream.normal();
    facts.set(user, [
      own('play', at - day, minutes()),
      {
        kind: 'exposure',
        id: eventIdOf(`${user}:e`),
        user,
        at,
        experiment: 'tone',
        arm: isWarm ? 'warm' : 'plain',
        share: 0.5,
      },
      own('play', at + day, minutes()),
      ...(stream.uniform() < 0.3 + (isWarm ? buys : 0) ? [own('buy', at + day / 2, 1)] : []),
      ...(stream.uniform() < 0.1 + (isWarm ? leaves : 0) ? [own('leave', at + day / 3, 1)] : []),
    ]);
  }
  return { facts, decisions: [], first: 0, last: (days + 3) * day };
}

const workspace: OpenWorkspace = {
  path: 'nowhere',
  identity: newIdentity('id', 'x'.repeat(32)),
  manifest: emptyManifest,
  store: inMemory(),
  close: async () => {},
  abandon: async () => {},
};

async function registered(): Promise<Judged> {
  const experimental = experimentIn(portfolio, 'tone');
  const log = logOf(streamOf('rates', 'before'), 60, { buys: 0, leaves: 0 });
  const period = { since: 3 * day, until: 63 * day };
  const baseline = await baselineIn(workspace, log, { portfolio, experimental, declared, period });
  const start: StartRecord = {
    kind: 'start',
    at: 3 * day,
    recorded: 0,
    before: null,
    document: declared.document,
    documentDigest: declared.digest,
    plan: planOf({ declared, experimental, baseline, period }),
    arms: armsDigest(experimental),
    reach: reachOf(experimental),
  };
  return judgedBy(start);
}

/** Goes through all planned looks, and a watch every day; says what was ever shown. */
function lived(judged: Judged, stream: Stream, world: World) {
  const { plan, at: began } = judged.start;
  const log = logOf(stream, plan.days - plan.window, world);
  const fractions: number[] = [];
  let [won, harmed, broken] = [false, false, false];
  plan.looks.forEach(({ day: on }, look) => {
    const at = began + on * day;
    const isFinal = look === plan.looks.length - 1;
    const statistics = statisticsAt(log, settledBy(metBy(log, judged, at), judged, at), { judged, at });
    fractions.push(unitsIn(statistics) / plan.units);
    const looked = { fractions: [...fractions], isFinal };
    const tests = testsAt(judged, readLook(judged, statistics, looked), looked);
    won ||= tests.some(({ role, isShown }) => role === 'success' && isShown);
  });
  for (let on = 4; on <= plan.days; on += 2) {
    const at = began + on * day;
    const met = metBy(log, judged, at);
    const statistics = statisticsAt(log, met, { judged, at });
    harmed ||= harmIn(judged, statistics).some(({ isHarm }) => isHarm);
    broken ||= brokenIn(judged, statistics, met).length > 0;
  }
  return { won, harmed, broken };
}

const runs = Number(process.env['FANTAIL_RUNS'] ?? 400);

function rates(judged: Judged, name: string, world: World) {
  const stream = streamOf('rates', name);
  const all = Array.from({ length: runs }, () => lived(judged, stream, world));
  const share = (of: (one: (typeof all)[number]) => boolean) => all.filter(of).length / runs;
  return {
    won: share(({ won }) => won),
    harmed: share(({ harmed }) => harmed),
    broken: share(({ broken }) => broken),
  };
}

/** Three standard errors above a rate. */
const within = (rate: number): number => rate + 3 * Math.sqrt((rate * (1 - rate)) / runs);

test('without an effect wins stay within alpha, harm within its level, checks within theirs', async () => {
  const said = rates(await registered(), 'nothing', { buys: 0, leaves: 0 });
  expect(said.won).toBeLessThan(within(0.05));
  expect(said.harmed).toBeLessThan(within(0.01));
  expect(said.broken).toBeLessThan(within(0.001));
});

test('an effect as planned is found, as is harm', async () => {
  const judged = await registered();
  const found = rates(judged, 'as planned', { buys: 0.12, leaves: 0 });
  const planned = judged.start.plan.metrics[0]!.power!;
  expect(Math.abs(found.won - planned)).toBeLessThan(0.05 + 3 * Math.sqrt((planned * (1 - planned)) / runs));
  expect(rates(judged, 'harm', { buys: 0, leaves: 0.2 }).harmed).toBeGreaterThan(0.8);
});
