import { expect, test } from 'vitest';
import type { Setup } from '../../decision/index.ts';
import { engineOf, machineZones } from '../../engine/index.ts';
import { parseEvent, type UserId } from '../../events/index.ts';
import { millis, msPerDay } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { planBandit, uniform } from '../../policy/index.ts';
import { defineProgram, eachMessage, happens, plansDigest, portfolioOf } from '../../program/index.ts';
import { columnNames, linearPrior, type Artefact, type PlanArtefact } from '../../scoring/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { keepJson } from './blobs.ts';
import { decidedBy } from './deciders.ts';
import { keepSetup, setupIn, type Using } from './engine.ts';
import { areDataSharedIn } from './taught.ts';
import { emptyManifest, newIdentity, type OpenWorkspace } from './workspace.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: { message: eachMessage() },
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: uniform(),
    experiments: {
      loop: { arms: { first: {}, second: {} }, data: 'diverted' },
      pace: { arms: { usual: {}, more: { changes: { plans: { allowances: { calm: { all: 9 } } } } } } },
    },
    plans: { period: '7d', choices: [{ name: 'calm', allowance: { all: 3 } }], policy: planBandit() },
  }),
]);

type Taught = Artefact['taught'];
const artefact = (taught: Taught, mean = 0.1): Artefact => ({
  ...linearPrior(portfolio, { mean: { plays: { user: { '(always)': mean } } } }),
  ...(taught && { taught }),
});
const plans = (taught: Taught): PlanArtefact => ({
  kind: 'planQ',
  version: 1,
  plans: plansDigest(portfolio.plans!),
  columns: [...columnNames(portfolio).user],
  ahead: 2,
  objectives: ['plays'],
  weights: [[[0]], [[0]]],
  noise: [
    [1, 0],
    [0, 0],
  ],
  spread: [[1]],
  rows: [1],
  ...(taught && { taught }),
});

const at = millis(20_000 * msPerDay);

/** Whether the data of an experiment were shared, by the log of a day that was decided with something learned. */
async function shared(
  experiment: string,
  using: Omit<Using, 'portfolio'>,
  from: number = at,
): Promise<boolean> {
  const store = memoryStore();
  const identity = newIdentity('w', 'ef'.repeat(32));
  const nothing = async () => undefined;
  const workspace: OpenWorkspace = {
    path: 'w',
    identity,
    manifest: emptyManifest,
    store,
    close: nothing,
    abandon: nothing,
  };
  await keepJson(store, portfolio.programs[0]!);
  await keepJson(store, portfolio.document);
  const whole = { ...using, portfolio };
  const setup: Setup = setupIn(workspace, whole);
  await keepSetup(workspace, setup, whole);
  const turns = Array.from({ length: 12 }, (_, i) => `u${i}` as UserId).map((user) => {
    const opened = {
      id: `o-${user}`,
      user,
      at,
      kind: 'opportunity',
      program: 'p',
      generator: 'pushed',
      key: 'k',
    };
    const parsed = parseEvent({ ...opened, until: at + msPerDay });
    if (!parsed.ok) throw parsed.error;
    return { user, facts: [parsed.value], decideAt: at };
  });
  await engineOf({ store, setup, zones: machineZones() }).take(turns);
  return areDataSharedIn(workspace, experiment, await decidedBy(workspace, experiment, from));
}

const own = (arm: string, taught: Taught) => ({ experiment: 'loop', arm, artefact: artefact(taught, 0.3) });
const arms = (...learned: NonNullable<Using['arms']>['learned']) => ({ named: [], learned });

test.each<[string, Omit<Using, 'portfolio'>, boolean]>([
  ['nothing was learned', {}, false],
  ['only those in no arm taught', { artefact: artefact({}) }, false],
  ['another experiment taught', { artefact: artefact({ pace: { more: 3 } }) }, false],
  ['all arms taught what decides in all', { artefact: artefact({ loop: { first: 4, second: 5 } }) }, true],
  ['one arm taught what decides in the other', { artefact: artefact({ loop: { first: 4 } }) }, true],
  ['nobody knows who taught', { artefact: artefact(undefined) }, true],
  [
    'each arm taught itself',
    { arms: arms(own('first', { loop: { first: 4 } }), own('second', { loop: { second: 4 } })) },
    false,
  ],
  [
    'an arm learned from the other',
    { arms: arms(own('first', { loop: { first: 4, second: 1 } }), own('second', {})) },
    true,
  ],
  ['arms taught what chooses plans', { plans: plans({ loop: { first: 2 } }) }, true],
  ['nobody knows who taught of plans', { plans: plans(undefined) }, true],
  ['those in no arm taught of plans', { plans: plans({}) }, false],
])('data are shared or not by who taught what decided: %s', async (_, using, expected) => {
  expect(await shared('loop', using)).toBe(expected);
});

test('an experiment in whose arms nobody was decided for shared nothing', async () => {
  expect(await shared('other', { artefact: artefact(undefined) })).toBe(false);
});

test('what decided before the experiment began says nothing of it', async () => {
  expect(await shared('loop', { artefact: artefact(undefined) }, at + 1)).toBe(false);
});
