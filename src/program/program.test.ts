import { describe, expect, expectTypeOf, test } from 'vitest';
import { CodedError } from '../kit/index.ts';
import {
  attributeOf,
  contactableDays,
  count,
  defineProgram,
  describeProgram,
  diffPrograms,
  eachMessage,
  flag,
  happens,
  hoursSince,
  oneOf,
  plansDigest,
  portfolioOf,
  programDigest,
  readProgram,
  rateOf,
  testOf,
  valueSignal,
  type Program,
} from './index.ts';

const row = (kind: string) => ({ kind, version: 1, options: {} });

const conversion = defineProgram({
  id: 'conversion',
  owner: 'growth',
  channels: { push: { cost: 0.001 }, email: { cost: 0.002, tolerance: '4h' } },
  features: {
    plays: count('play').within('7d').log(),
    premium: flag('premium'),
    device: oneOf('device', ['ios', 'android', 'web']),
    quiet: hoursSince('session').over(24),
  },
  candidateFeatures: { offer: attributeOf('offer'), arm: eachMessage(), taste: eachMessage('plays') },
  audience: (user) => user.premium.isFalse().and(user.plays.atLeast(3).or(user.device.is('ios', 'web'))),
  messages: {
    trial: { topic: 'premium', channels: ['push', 'email'], attributes: { offer: 1 } },
    family: { topic: 'premium', channels: ['email'] },
  },
  objectives: {
    conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 30 }),
    reach: contactableDays('push', { horizon: '28d', unit: 'day', rate: 0.01 }),
  },
  generators: [row('onSchedule')],
  rules: [row('cap')],
  policy: row('softmax'),
});

const reader = (values: Record<string, number | string>) => (feature: string) => values[feature] ?? 0;

describe('defineProgram', () => {
  test('a program is a JSON document with a digest', () => {
    const copy: unknown = JSON.parse(JSON.stringify(conversion));
    expect(readProgram(copy)).toEqual(conversion);
    expect(programDigest(readProgram(copy))).toBe(programDigest(conversion));
    expect(conversion.exploration).toEqual({ mass: 0.02, silence: 0.02 });
  });

  test('conditions say what they mean', () => {
    const audience = testOf(conversion.audience);
    expect(audience(reader({ premium: 0, plays: 3, device: 'android' }))).toBe(true);
    expect(audience(reader({ premium: 0, plays: 2, device: 'android' }))).toBe(false);
    expect(audience(reader({ premium: 0, plays: 2, device: 'web' }))).toBe(true);
    expect(audience(reader({ premium: 1, plays: 9, device: 'web' }))).toBe(false);
    expect(describeProgram(conversion)[1]).toBe(
      'speaks to: not premium and (plays >= 3 or device is ios or web)',
    );
  });

  test('wrong programs do not compile', () => {
    type Input = Parameters<typeof defineProgram<'push', { premium: ReturnType<typeof flag> }, 'hello'>>[0];
    type Channels = Input['messages']['hello']['channels'][number];
    expectTypeOf<Channels>().toEqualTypeOf<'push'>();
    type User = Parameters<NonNullable<Input['audience']>>[0];
    expectTypeOf<User['premium']>().toHaveProperty('isTrue');
    expectTypeOf<User['premium']>().not.toHaveProperty('atLeast');
    expectTypeOf<User>().not.toHaveProperty('unknown');
    type Allowance = NonNullable<Input['plans']>['choices'][number]['allowance'];
    expectTypeOf<keyof Allowance>().toEqualTypeOf<'push' | 'all'>();
  });
});

const calm = {
  period: '7d',
  choices: [{ name: 'calm', allowance: { push: 1, all: 2 } }],
  policy: row('fixedPlan'),
  floor: 0.02,
};
const manyPlans = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `p${i}`, allowance: {} }));

const signal = valueSignal({
  domain: 'shop',
  objective: 'conversion',
  messages: ['trial'],
  unit: 'euro',
  horizonDays: 14,
});
function signalled(program: Record<string, unknown>, change: object): void {
  const { user, candidate } = conversion.features;
  program['features'] = { user, candidate: { ...candidate, shop: { ...signal, ...change } } };
}

/** Something declared once more under another name; an assignment would set a prototype. */
function alsoNamed(record: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(record), [name, Object.values(record)[0]]]);
}

const broken: readonly [string, (program: Record<string, unknown>) => void, string][] = [
  ['unknown field', (p) => (p['surprise'] = 1), '(whole)'],
  ['no messages', (p) => (p['messages'] = {}), 'messages'],
  [
    'a message with the name of silence',
    (p) => (p['messages'] = { ...conversion.messages, 'no-send': conversion.messages['trial'] }),
    'messages.no-send',
  ],
  [
    'bad duration',
    (p) => ((p['slots'] as Record<string, unknown>) = { kind: 'hours', at: [9], ahead: '1 day' }),
    'slots.ahead',
  ],
  ['hour 24', (p) => (p['slots'] = { kind: 'hours', at: [24], ahead: '1d' }), 'slots.at.0'],
  [
    'undeclared channel',
    (p) => (p['messages'] = { a: { class: 'marketing', topic: 't', channels: ['fax'], attributes: {} } }),
    'messages.a.channels',
  ],
  ['undeclared feature', (p) => (p['audience'] = { kind: 'flag', feature: 'rich', value: true }), 'audience'],
  ['no objective of value', (p) => (p['objectives'] = {}), 'objectives'],
  ['plans without a period', (p) => (p['plans'] = { ...calm, period: '0d' }), 'plans.period'],
  ['17 plans', (p) => (p['plans'] = { ...calm, choices: manyPlans(17) }), 'plans.choices'],
  ['floors above 1', (p) => (p['plans'] = { ...calm, floor: 0.2, choices: manyPlans(6) }), 'plans.floor'],
  [
    'a plan that would never be drawn',
    (p) => (p['plans'] = { ...calm, floor: 0.01, choices: manyPlans(2) }),
    'plans.floor',
  ],
  [
    'one plan twice',
    (p) => (p['plans'] = { ...calm, choices: [...calm.choices, ...calm.choices] }),
    'plans.choices',
  ],
  [
    'allowance for an undeclared channel',
    (p) => (p['plans'] = { ...calm, choices: [{ name: 'a', allowance: { fax: 1 } }] }),
    'plans.choices.0.allowance',
  ],
  [
    'a channel that would be all channels',
    (p) => {
      p['channels'] = { ...conversion.channels, all: { cost: 0, tolerance: '1h' } };
      p['plans'] = calm;
    },
    'channels',
  ],
  [
    'a signal about an undeclared objective',
    (p) => signalled(p, { objective: 'joy' }),
    'features.candidate.shop: objective "joy"',
  ],
  [
    'a signal for an undeclared message',
    (p) => signalled(p, { messages: ['trial', 'ghost'] }),
    'features.candidate.shop: message "ghost"',
  ],
  ['a signal without a unit', (p) => signalled(p, { unit: '' }), 'features.candidate.shop.unit'],
  [
    'an increment that nobody can convert',
    (p) => signalled(p, { quantity: 'incremental' }),
    'features.candidate.shop.exchange: declare what one "euro" is in',
  ],
  [
    'an exchange into a unit of nobody',
    (p) => signalled(p, { exchange: { version: 1, to: 'yen', rates: { euro: 1 } } }),
    'features.candidate.shop.exchange.to: must be "conversion"',
  ],
  [
    'an exchange without the declared unit',
    (p) => signalled(p, { exchange: { version: 1, to: 'conversion', rates: { yen: 1 } } }),
    'features.candidate.shop.exchange.rates: has no rate of "euro"',
  ],
  [
    'an exchange at no rate',
    (p) => signalled(p, { exchange: { version: 1, to: 'conversion', rates: { euro: 0 } } }),
    'features.candidate.shop.exchange.rates.euro',
  ],
  [
    'a rate outside its own interval',
    (p) =>
      signalled(p, {
        exchange: { version: 1, to: 'conversion', rates: { euro: { rate: 1, low: 2, high: 3, tests: 9 } } },
      }),
    'features.candidate.shop.exchange.rates.euro',
  ],
  [
    'a stated number that counts for more than it says',
    (p) => signalled(p, { stated: { rct: 0.5, dr: 4, model: null } }),
    'features.candidate.shop.stated.rct',
  ],
  ['a signal that never fades', (p) => signalled(p, { halfLife: '0d' }), 'features.candidate.shop.halfLife'],
  ...['constructor', 'valueOf', '__proto__'].map((name): (typeof broken)[number] => [
    `a message called ${name}`,
    (p) => (p['messages'] = alsoNamed(conversion.messages, name)),
    `messages.${name}`,
  ]),
  [
    'a feature that no object can keep',
    (p) =>
      (p['features'] = { ...conversion.features, user: alsoNamed(conversion.features.user, '__proto__') }),
    'features.user.__proto__',
  ],
  ['too much exploration', (p) => (p['exploration'] = { mass: 0.9, silence: 0.2 }), 'exploration'],
];

test.each(broken)('%s is refused with the field at fault', (_what, change, field) => {
  const document = structuredClone(conversion) as Record<string, unknown>;
  change(document);
  expect(() => readProgram(document)).toThrow(`Program "conversion", field ${field}`);
});

test('a signal fills six columns of its own, and three in a program of before that does not say how it is stated', () => {
  const widthOf = (change: object) => {
    const document = structuredClone(conversion) as Record<string, unknown>;
    signalled(document, change);
    const { candidateFeatures, candidateWidth } = portfolioOf([readProgram(document)]);
    const { width, spec } = candidateFeatures.find(({ name }) => name === 'shop')!;
    expect(candidateWidth).toBe(portfolioOf([conversion]).candidateWidth + width);
    return { width, spec };
  };
  const stated = { rct: 2, dr: 4, model: null };
  expect(widthOf({})).toMatchObject({ width: 6, spec: { kind: 'signal', halfLife: '7d', stated } });
  expect(widthOf({ stated: undefined })).toMatchObject({ width: 3 });
});

test('a rate with an interval has its longer side over 1.96 as error, a declared one none', () => {
  expect(rateOf(0.5)).toEqual({ rate: 0.5, se: 0 });
  const { rate, se } = rateOf({ rate: 0.5, low: 0.4, high: 0.9, tests: 12 });
  expect(rate).toBe(0.5);
  expect(se).toBeCloseTo(0.4 / 1.96, 12);
});

test('an increment in the unit of its objective needs no exchange, another has a rate', () => {
  const taken = (change: object) => {
    const document = structuredClone(conversion) as Record<string, unknown>;
    signalled(document, { quantity: 'incremental', ...change });
    return readProgram(document).features.candidate['shop'];
  };
  const exchange = { version: 3, to: 'conversion', rates: { euro: 0.02, cent: 0.0002 } };
  expect(taken({ unit: 'conversion' })).toMatchObject({ unit: 'conversion' });
  expect(taken({ exchange })).toMatchObject({ exchange });
});

test('what a plan prefers, and in which order it speaks, is said and checked', () => {
  const choice = {
    name: 'lessons',
    allowance: { all: 2 },
    slots: [
      { days: ['sat', 'sun'], from: '10:00', to: '12:00' },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '18:00', to: '21:00' },
    ],
    sequence: { topics: ['search', 'playlists'], cooldown: '2d' },
  };
  const planned = (change: object) => ({
    ...conversion,
    plans: { ...calm, choices: [{ ...choice, ...change }] },
  });
  expect(describeProgram(readProgram(planned({})))).toContainEqual(
    expect.stringContaining(
      'lessons (2 by all; sat, sun 10:00 to 12:00 and 18:00 to 21:00; search then playlists, 2d apart)',
    ),
  );
  const wrong: readonly (readonly [object, string])[] = [
    [{ sequence: { topics: ['a', 'b', 'a'], cooldown: '2d' } }, 'plans.choices.0.sequence.topics'],
    [{ sequence: { topics: [], cooldown: '2d' } }, 'plans.choices.0.sequence.topics'],
    [{ sequence: { topics: ['a'] } }, 'plans.choices.0.sequence.cooldown'],
    [{ slots: [{ days: ['mon'], from: '25:00', to: '26:00' }] }, 'plans.choices.0.slots.0.from'],
  ];
  for (const [change, field] of wrong) expect(() => readProgram(planned(change))).toThrow(`field ${field}`);
});

test('plans are said, have a digest of what they allow, and change that of their program', () => {
  const planned = readProgram({ ...conversion, plans: calm });
  expect(describeProgram(planned)).toContain(
    'plans of 7d, most contacts: calm (1 by push, 2 by all); chosen by fixedPlan, each at least 0.02',
  );
  expect(programDigest(planned)).not.toBe(programDigest(conversion));
  const plans = planned.plans!;
  expect(plansDigest({ ...plans, floor: 0, policy: row('other') })).toBe(plansDigest(plans));
  expect(plansDigest({ ...plans, choices: [...plans.choices, ...plans.choices] })).not.toBe(
    plansDigest(plans),
  );
});

test('a document that is no program at all is refused with a code', () => {
  for (const document of [null, 1, 'x', []]) {
    expect(() => readProgram(document)).toThrow(CodedError);
  }
});

describe('a portfolio', () => {
  const other: Program = { ...conversion, id: 'other', messages: { hi: conversion.messages['trial']! } };

  test('numbers messages, channels, objectives and columns once', () => {
    const portfolio = portfolioOf([conversion, other]);
    expect(portfolio.messages.map(({ name, program }) => [name, program])).toEqual([
      ['trial', 0],
      ['family', 0],
      ['hi', 1],
    ]);
    expect(portfolio.userFeatures.map(({ name, at, width }) => [name, at, width])).toEqual([
      ['plays', 1, 1],
      ['premium', 2, 1],
      ['device', 3, 3],
      ['quiet', 6, 1],
    ]);
    expect(portfolio.userWidth).toBe(7);
    expect(portfolio.candidateWidth).toBe(1 + 3 + 3);
  });

  test('has another digest when its messages are numbered otherwise', () => {
    const reversed = {
      ...conversion,
      messages: Object.fromEntries(Object.entries(conversion.messages).reverse()),
    };
    expect(programDigest(reversed)).toBe(programDigest(conversion));
    expect(portfolioOf([reversed]).digest).not.toBe(portfolioOf([conversion]).digest);
    const copy = readProgram(JSON.parse(JSON.stringify(conversion)));
    expect(portfolioOf([copy]).digest).toBe(portfolioOf([conversion]).digest);
  });

  test.each<[string, Partial<Program>, string]>([
    ['message', { messages: conversion.messages }, 'message "trial"'],
    [
      'objective',
      { objectives: { conversion: { ...conversion.objectives['conversion']!, rate: 31 } } },
      'objective "conversion"',
    ],
    ['policy', { policy: row('uniform') }, 'setting "policy"'],
    ['plan', { plans: readProgram({ ...conversion, plans: calm }).plans }, 'setting "plans"'],
  ])('one %s declared in two ways is a conflict', (_what, change, said) => {
    expect(() => portfolioOf([conversion, { ...other, ...change }])).toThrow(said);
  });

  test('one id of two programs is refused, also where they are the same', () => {
    for (const twin of [conversion, { ...other, id: conversion.id }])
      expect(() => portfolioOf([conversion, twin])).toThrow(`"${conversion.id}", field id`);
  });
});

test('the diff is empty exactly for equal programs, and names the path otherwise', () => {
  expect(diffPrograms(conversion, structuredClone(conversion))).toEqual([]);
  const after = structuredClone(conversion);
  after.objectives['conversion']!.rate = 31;
  expect(diffPrograms(conversion, after)).toEqual([
    { at: 'objectives.conversion.rate', before: 30, after: 31 },
  ]);
});
