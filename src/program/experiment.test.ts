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
