import { describe, expect, test } from 'vitest';
import { CodedError } from '../kit/index.ts';
import {
  defineProgram,
  describeProgram,
  flag,
  happens,
  portfolioOf,
  programDigest,
  readProgram,
  variantOf,
  type ArmInput,
  type Program,
} from './index.ts';

const row = (kind: string) => ({ kind, version: 1, options: {} });

type Input = Parameters<typeof defineProgram>[0];

const base = (id: string) => ({
  id,
  owner: 'team',
  channels: { push: { cost: 0 } },
  features: { premium: flag('premium') },
  candidateFeatures: {},
  messages: { [`${id}-hi`]: { topic: 't', channels: ['push'] as const } },
  objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
  generators: [],
  rules: [row('cap')],
  policy: row('uniform'),
});

const programWith = ({ id = 'growth', ...parts }: Partial<Input> = {}): Program =>
  defineProgram({ ...base(id), ...parts });

const two = { control: {}, bold: {} };
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
};

test('an experiment is data with its defaults; a program without one keeps its digest', () => {
  const program = defineProgram({
    ...base('growth'),
    experiments: { tone: { arms: two, audience: (user) => user.premium.isFalse() } },
  });
  const copy: unknown = JSON.parse(JSON.stringify(program));
  expect(programDigest(readProgram(copy))).toBe(programDigest(program));
  expect(program.experiments!['tone']).toEqual({
    arms: [
      { name: 'control', weight: 1, changes: {} },
      { name: 'bold', weight: 1, changes: {} },
    ],
    traffic: 1,
    unit: { kind: 'user' },
    audience: { kind: 'flag', feature: 'premium', value: false },
    budgets: 'shared',
    data: 'shared',
  });
  expect(Object.keys(programWith())).not.toContain('experiments');
  expect(describeProgram(program)).toContain('tries out tone (control 1, bold 1) on 1 of not premium');
});

describe('refused with the field and the fix', () => {
  test.each([
    ['arms', { arms: { a: { weight: 0 } } }, 'experiments.x.arms: one arm at least needs a weight above 0'],
    [
      'layer',
      { arms: two, layer: { name: 'l', from: 0.5, to: 0.5 } },
      'experiments.x.layer: "from" must lie',
    ],
    [
      'stop',
      { arms: two, start: '2026-02-01T00:00:00Z', stop: '2026-01-01T00:00:00Z' },
      'experiments.x.stop',
    ],
    ['unit', { arms: two, unit: { kind: 'address', channel: 'fax' } }, 'channel "fax" is not declared'],
    ['rate', { arms: { a: { changes: { rates: { sales: 2 } } } } }, 'objective "sales" is not declared'],
    [
      'message',
      { arms: { a: { changes: { messages: ['growth-ho'] } } } },
      'arm "a": message "growth-ho" is not declared; declared: growth-hi',
    ],
    [
      'plans that there are not',
      { arms: { a: { changes: { plans: { floor: 0.1 } } } } },
      'arm "a": the program declares no contact plans to change',
    ],
    ['mass', { arms: { a: { changes: { exploration: { mass: 0.99 } } } } }, '"mass" and "silence" together'],
    [
      'layer with foreign hashing',
      {
        arms: two,
        layer: { name: 'l', from: 0, to: 1 },
        hashing: { kind: 'growthbook', version: 2, seed: 's' },
      },
      'share no layer',
    ],
    [
      'Unleash weights',
      { arms: { a: { weight: 0.5 }, b: {} }, hashing: { kind: 'unleash', group: 'g', variants: 'g' } },
      'whole weights',
    ],
  ] as const)('%s', (_what, experiment, problem) => {
    expect(codeOf(() => programWith({ experiments: { x: experiment } }))).toContain(problem);
  });

  const plans = {
    period: '7d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'calm', allowance: { all: 2 } },
    ],
    policy: row('planBandit'),
  } as const;
  test.each([
    ['plan', { allowances: { loud: { all: 9 } } }, 'there is no plan "loud"; there are: rare, calm'],
    ['channel', { allowances: { calm: { fax: 9 } } }, 'channel "fax" is not declared; declared: all, push'],
    ['floor', { floor: 0.6 }, '2 plans with at least 0.6 each exceed 1'],
  ] as const)('plans of an arm: %s', (_what, changes, problem) => {
    const x = { arms: { a: { changes: { plans: changes } } } };
    expect(codeOf(() => programWith({ plans, experiments: { x } }))).toContain(problem);
  });

  test.each([
    ['features', 'arms share one layout of features'],
    ['objectives', 'arms are compared in the same objectives'],
  ])('what no arm can change, with the reason: %s', (what, problem) => {
    const program = programWith({ experiments: { x: { arms: two } } });
    const arm = { name: 'a', weight: 1, changes: { [what]: {} } };
    const experiments = { x: { ...program.experiments!['x']!, arms: [arm] } };
    expect(codeOf(() => readProgram({ ...program, experiments }))).toContain(problem);
  });

  test('a feature that is not declared, in the audience of an arm', () => {
    const program = programWith({ experiments: { x: { arms: two } } });
    const audience = { kind: 'flag', feature: 'vip', value: true } as const;
    const arm = { name: 'a', weight: 1, changes: { audience } };
    const experiments = { x: { ...program.experiments!['x']!, arms: [arm] } };
    expect(codeOf(() => readProgram({ ...program, experiments }))).toContain(
      'experiments.x.arms: arm "a": feature "vip" is not declared; declared: premium',
    );
  });

  test('a feature that is not declared, in a document', () => {
    const program = programWith({ experiments: { x: { arms: two } } });
    const audience = { kind: 'flag', feature: 'vip', value: true } as const;
    const experiments = { x: { ...program.experiments!['x']!, audience } };
    expect(codeOf(() => readProgram({ ...program, experiments }))).toContain(
      'experiments.x.audience: feature "vip" is not declared; declared: premium',
    );
  });
});

describe('experiments of one portfolio', () => {
  const policyArm: Record<string, ArmInput> = { a: {}, b: { changes: { policy: row('thompson') } } };
  const portfolioWith = (experiments: NonNullable<Input['experiments']>) => () =>
    portfolioOf([programWith({ experiments })]);
  const part = (from: number, to: number) => ({ name: 'l', from, to });

  test('disjoint parts of a layer and disjoint times are fine', () => {
    expect(
      portfolioWith({
        a: { arms: policyArm, layer: part(0, 0.5) },
        b: { arms: policyArm, layer: part(0.5, 1) },
      })().experiments.map(({ id, program }) => [id, program]),
    ).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    const end = '2026-02-01T00:00:00Z';
    expect(
      portfolioWith({ a: { arms: policyArm, stop: end }, b: { arms: policyArm, start: end } }),
    ).not.toThrow();
  });

  test('the same thing changed in two layers, overlapping parts and differing units are refused', () => {
    expect(codeOf(portfolioWith({ a: { arms: policyArm }, b: { arms: policyArm } }))).toContain(
      'PROGRAM_EXPERIMENTS_COLLIDE: Experiments "a" and "b" collide: both change the policy',
    );
    expect(
      codeOf(portfolioWith({ a: { arms: two, layer: part(0, 0.6) }, b: { arms: two, layer: part(0.5, 1) } })),
    ).toContain('their parts of layer "l" overlap');
    expect(
      codeOf(
        portfolioWith({
          a: { arms: two, layer: part(0, 0.5) },
          b: { arms: two, layer: part(0.5, 1), unit: { kind: 'trait', trait: 'household' } },
        }),
      ),
    ).toContain('their units differ');
  });

  test('what arms learn for themselves is an artefact of theirs: two such experiments share a layer', () => {
    const diverted = { arms: two, data: 'diverted' } as const;
    expect(codeOf(portfolioWith({ a: diverted, b: diverted }))).toContain('both change the artefact');
    const apart = { a: { ...diverted, layer: part(0, 0.5) }, b: { ...diverted, layer: part(0.5, 1) } };
    expect(portfolioWith(apart)).not.toThrow();
    const messages: Record<string, ArmInput> = { a: {}, b: { changes: { messages: ['growth-hi'] } } };
    expect(codeOf(portfolioWith({ a: { arms: messages }, b: { arms: messages } }))).toContain(
      'both change the messages of the same program',
    );
  });

  test('names, domains and the global holdout are agreed on', () => {
    const a = programWith({ id: 'a', experiments: { x: { arms: two } } });
    const b = programWith({ id: 'b', experiments: { x: { arms: two } } });
    expect(codeOf(() => portfolioOf([a, b]))).toContain('experiment "x"');
    const held = (id: string, holdout: number) =>
      programWith({ id, globalHoldout: holdout, domain: { name: 'music', holdout: 0.1 } });
    expect(codeOf(() => portfolioOf([held('a', 0.1), held('b', 0.2)]))).toContain('holdout "global"');
    expect(() => portfolioOf([held('a', 0.1), held('b', 0.1)])).not.toThrow();
  });
});

test('arms change the policy for all, rules and exploration for their own program, under the same digest', () => {
  const changes = {
    policy: row('thompson'),
    rules: [],
    exploration: { mass: 0.1 },
    rates: { plays: 3 },
    lambdas: { sends: 0.2 },
  };
  const portfolio = portfolioOf([
    programWith({ id: 'a', experiments: { x: { arms: { control: {}, bold: { changes } } } } }),
    programWith({ id: 'b' }),
  ]);
  const bold = variantOf(portfolio, new Map([['x', 'bold']]));
  expect(bold.portfolio.digest).toBe(portfolio.digest);
  expect([bold.rates, bold.lambdas]).toEqual([{ plays: 3 }, { sends: 0.2 }]);
  expect(bold.portfolio.programs.map(({ policy }) => policy.kind)).toEqual(['thompson', 'thompson']);
  expect(bold.portfolio.programs.map(({ rules }) => rules.length)).toEqual([0, 1]);
  expect(bold.portfolio.programs.map(({ exploration }) => exploration)).toEqual([
    { mass: 0.1, silence: 0.02 },
    { mass: 0.02, silence: 0.02 },
  ]);
  expect(variantOf(portfolio, new Map([['x', 'control']])).portfolio.programs).toEqual(portfolio.programs);
});

test('arms change messages and audience of their own program, and the plans of all, without another number', () => {
  const plans = {
    period: '7d',
    choices: [
      { name: 'rare', allowance: { all: 1 }, sequence: { topics: ['t'], cooldown: '1d' } },
      { name: 'calm', allowance: { push: 1, all: 2 } },
    ],
    policy: row('planBandit'),
  } as const;
  const both = {
    'a-hi': { topic: 't', channels: ['push'] },
    'a-ho': { topic: 't', channels: ['push'] },
  } as const;
  const bold = {
    changes: {
      messages: ['a-ho'],
      audience: (user: { premium: { isTrue: () => never } }) => user.premium.isTrue(),
      plans: { policy: row('fixedPlan'), allowances: { calm: { all: 5 } } },
    },
  } as unknown as ArmInput;
  const portfolio = portfolioOf([
    programWith({ id: 'a', messages: both, plans, experiments: { x: { arms: { control: {}, bold } } } }),
    programWith({ id: 'b', plans }),
  ]);
  const under = variantOf(portfolio, new Map([['x', 'bold']])).portfolio;
  expect(under.digest).toBe(portfolio.digest);
  expect(under.messages.map(({ name, outOfPlay = false }) => [name, outOfPlay])).toEqual([
    ['a-hi', true],
    ['a-ho', false],
    ['b-hi', false],
  ]);
  expect(under.programs.map(({ audience }) => audience.kind)).toEqual(['flag', 'always']);
  expect(under.plans).toEqual({
    ...portfolio.plans,
    policy: row('fixedPlan'),
    choices: [portfolio.plans!.choices[0], { name: 'calm', allowance: { all: 5 } }],
  });
  const control = variantOf(portfolio, new Map([['x', 'control']])).portfolio;
  expect(control.messages).toEqual(portfolio.messages);
  expect(control.plans).toEqual(portfolio.plans);
});
