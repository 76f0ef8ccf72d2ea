import { existsSync, readFileSync } from 'node:fs';
import {
  ErrorCode,
  OpenFeature,
  ProviderEvents,
  StandardResolutionReasons,
  type Client,
  type EvaluationContext,
} from '@openfeature/server-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { assignerOf } from '../../assignment/index.ts';
import {
  count,
  defineProgram,
  flag,
  happens,
  oneOf,
  portfolioOf,
  type ExperimentInput,
  type Portfolio,
} from '../../program/index.ts';
import { fantailProvider, type FlagExposure, type ProviderOptions } from './provider.ts';

const features = {
  plays: count('play').within('7d'),
  premium: flag('premium'),
  device: oneOf('device', ['ios', 'web']),
};
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

const portfolioWith = (experiments: Experiments, globalHoldout = 0): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'growth',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 't', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
      globalHoldout,
      experiments,
    }),
  ]);

const arms = { control: { value: 'short' }, bold: { value: 'long' } };
const now = Date.parse('2026-03-01T12:00:00Z');
const user = { targetingKey: 'user-1' };

/** A client of the real SDK over our provider. */
async function clientOf(options: Partial<ProviderOptions> & { readonly portfolio: Portfolio }) {
  const provider = fantailProvider({ now: () => now, ...options });
  await OpenFeature.setProviderAndWait(provider);
  return { client: OpenFeature.getClient(), provider };
}

afterEach(() => OpenFeature.clearProviders());

describe('values', () => {
  const flags = portfolioWith({
    isOn: { arms: { on: { value: true } } },
    size: { arms: { large: { value: 12 } } },
    layout: { arms: { grid: { value: { columns: 3 } } } },
    tone: { arms: { warm: {} } },
  });

  test('of every type; an arm without a value is its name', async () => {
    const { client } = await clientOf({ portfolio: flags });
    expect(await client.getBooleanValue('isOn', false, user)).toBe(true);
    expect(await client.getNumberValue('size', 0, user)).toBe(12);
    expect(await client.getObjectValue('layout', {}, user)).toEqual({ columns: 3 });
    expect(await client.getStringDetails('tone', '', user)).toMatchObject({
      value: 'warm',
      variant: 'warm',
      reason: StandardResolutionReasons.STATIC,
    });
  });

  test.each([
    ['FLAG_NOT_FOUND', ErrorCode.FLAG_NOT_FOUND, (c: Client) => c.getBooleanDetails('absent', true, user)],
    ['TYPE_MISMATCH', ErrorCode.TYPE_MISMATCH, (c: Client) => c.getBooleanDetails('size', true, user)],
    [
      'TARGETING_KEY_MISSING',
      ErrorCode.TARGETING_KEY_MISSING,
      (c: Client) => c.getBooleanDetails('isOn', true),
    ],
  ] as const)('%s comes with the default', async (_name, errorCode, ask) => {
    const { client } = await clientOf({ portfolio: flags });
    expect(await ask(client)).toMatchObject({ value: true, errorCode, reason: 'ERROR' });
  });
});

describe('reasons', () => {
  test('a split gives each user the arm of the assignment, with its share', async () => {
    const portfolio = portfolioWith({ copy: { arms } });
    const { client } = await clientOf({ portfolio });
    const assigner = assignerOf(portfolio);
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const targetingKey = `user-${i}`;
      const subject = { user: targetingKey, now, unit: () => '', read: () => 0, kept: () => undefined };
      const [{ arm } = { arm: '' }] = assigner.assign(subject).assignments;
      seen.add(arm);
      expect(await client.getStringDetails('copy', '', { targetingKey })).toMatchObject({
        value: { control: 'short', bold: 'long' }[arm],
        variant: arm,
        reason: 'SPLIT',
        flagMetadata: { share: 0.5, kept: false },
      });
    }
    expect(seen.size).toBe(2);
  });

  const ios = portfolioWith({
    banner: {
      arms: { on: { value: true } },
      audience: ({ premium, plays, device }) => device.is('ios').and(plays.atLeast(3)).and(premium.isFalse()),
    },
  });
  test.each<[EvaluationContext, object]>([
    [
      { ...user, device: 'ios', plays: 5 },
      { value: true, reason: 'TARGETING_MATCH' },
    ],
    [
      { ...user, device: 'web', plays: 5 },
      { value: false, reason: 'DEFAULT', flagMetadata: { why: 'not_in_audience' } },
    ],
    [user, { value: false, reason: 'DEFAULT' }],
    [
      { ...user, device: 'ios', plays: 5, premium: true },
      { value: false, reason: 'DEFAULT' },
    ],
    [
      { ...user, device: 'ios', plays: 'many' },
      { value: false, errorCode: ErrorCode.INVALID_CONTEXT },
    ],
  ])('an audience reads the context: %j', async (context, expected) => {
    const { client } = await clientOf({ portfolio: ios });
    expect(await client.getBooleanDetails('banner', false, context)).toMatchObject(expected);
  });

  test('before and after its time a flag is disabled; a held user and the rest of the traffic get the default', async () => {
    const portfolio = portfolioWith({
      early: { arms, start: '2026-04-01T00:00:00Z' },
      late: { arms, stop: '2026-03-01T12:00:00Z' },
      none: { arms, traffic: 0 },
    });
    const { client } = await clientOf({ portfolio });
    const ask = (name: string) => client.getStringDetails(name, 'default', user);
    expect(await ask('early')).toMatchObject({ value: 'default', reason: 'DISABLED' });
    expect(await ask('late')).toMatchObject({ value: 'default', reason: 'DISABLED' });
    expect(await ask('none')).toMatchObject({ reason: 'DEFAULT', flagMetadata: { why: 'not_in_traffic' } });
    const held = await clientOf({ portfolio: portfolioWith({ copy: { arms } }, 0.9) });
    const reasons = new Set<unknown>();
    for (let i = 0; i < 30; i++) {
      const details = await held.client.getStringDetails('copy', 'default', { targetingKey: `user-${i}` });
      reasons.add(details.flagMetadata['why'] ?? details.reason);
    }
    expect(reasons).toEqual(new Set(['held', 'SPLIT']));
  });
});

describe('exposure', () => {
  test('is told once per unit, and the arm stays when the experiment shrinks to nothing', async () => {
    const exposures: FlagExposure[] = [];
    const { client, provider } = await clientOf({
      portfolio: portfolioWith({ copy: { arms } }),
      onExposure: (exposure) => void exposures.push(exposure),
    });
    const changed: unknown[] = [];
    client.addHandler(ProviderEvents.ConfigurationChanged, (event) => void changed.push(event?.flagsChanged));
    const first = await client.getStringDetails('copy', '', user);
    provider.replace(portfolioWith({ copy: { arms, traffic: 0 }, other: { arms } }));
    const again = await client.getStringDetails('copy', '', user);
    expect(again).toMatchObject({ value: first.value, reason: 'SPLIT', flagMetadata: { kept: true } });
    const newcomer = await client.getStringDetails('copy', 'default', { targetingKey: 'user-2' });
    expect(newcomer.reason).toBe('DEFAULT');
    expect(exposures).toEqual([
      { experiment: 'copy', arm: first.variant, share: 0.5, at: now, unit: 'user-1', user: 'user-1' },
    ]);
    expect(changed).toEqual([['copy', 'other']]);
  });

  test('of a household is one, and can be left to tracking', async () => {
    const exposures: FlagExposure[] = [];
    const { client } = await clientOf({
      portfolio: portfolioWith({ copy: { arms, unit: { kind: 'trait', trait: 'household' } } }),
      exposure: 'track',
      onExposure: (exposure) => void exposures.push(exposure),
    });
    const member = (targetingKey: string) => ({ targetingKey, household: 'h1' });
    const one = await client.getStringDetails('copy', '', member('a'));
    const two = await client.getStringDetails('copy', '', member('b'));
    expect(one.variant).toBe(two.variant);
    expect(exposures).toEqual([]);
    client.track('exposure', member('a'), { flag: 'copy' });
    client.track('exposure', member('b'), { flag: 'copy' });
    client.track('clicked', member('b'), { flag: 'copy' });
    expect(exposures.map(({ unit, user: by }) => [unit, by])).toEqual([['h1', 'a']]);
  });

  test.each([[''], [Number.NaN], [undefined]])(
    'of who has no household (%j) is of the user alone',
    async (household) => {
      const units: string[] = [];
      const { client } = await clientOf({
        portfolio: portfolioWith({ copy: { arms, unit: { kind: 'trait', trait: 'household' } } }),
        onExposure: ({ unit }) => void units.push(unit),
      });
      for (const targetingKey of ['a', 'b'])
        await client.getStringValue('copy', '', {
          targetingKey,
          ...(household !== undefined && { household }),
        });
      expect(units).toEqual(['a', 'b']);
    },
  );

  test('that could not be told is told the next time', async () => {
    const told: string[] = [];
    let isDown = true;
    const { client } = await clientOf({
      portfolio: portfolioWith({ copy: { arms } }),
      onExposure: ({ arm }) => {
        if (isDown) throw new Error('the log is down');
        told.push(arm);
      },
    });
    expect(await client.getStringDetails('copy', 'default', user)).toMatchObject({ value: 'default' });
    isDown = false;
    const { variant } = await client.getStringDetails('copy', 'default', user);
    expect(told).toEqual([variant]);
  });
});

test('the package has an entry for it', () => {
  const root = new URL('../../../', import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  const source = exports['./openfeature']!.replace('./dist/', '').replace(/\.js$/, '.ts');
  expect(existsSync(new URL(source, root))).toBe(true);
});
