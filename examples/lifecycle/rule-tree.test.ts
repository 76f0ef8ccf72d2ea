// A rule that was declared decides otherwise than the default, from the plan to the report.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { correctedWinner } from '../../src/experiments/index.ts';
import { normal } from '../../src/kit/index.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const began = '2026-02-09T00:00:00Z';
const ends = '2026-03-24T00:00:00Z';

type Metric = Readonly<Record<string, unknown>> & { readonly name: string };
const usual = JSON.parse(readFileSync(example('lifecycle/plan.json'), 'utf8')) as Readonly<
  Record<string, unknown>
> & { readonly metrics: readonly Metric[]; readonly effects: object };
/** With a third success metric: returning on day 6. */
const three = {
  ...usual,
  looks: 1,
  metrics: usual.metrics.map((one) => (one['role'] === 'deterioration' ? { ...one, role: 'success' } : one)),
  effects: { ...usual.effects, 'plays on day 6': { scale: 'relative', value: 0.25 } },
};
const tree = { all: ['subscribers', { any: ['minutes', 'plays on day 6'] }, 'reachable'] };

const written = (name: string, value: unknown): string => {
  writeFileSync(inside(name), JSON.stringify(value));
  return inside(name);
};
const there = (workspace: string) => ['--workspace', inside(workspace)];

interface Planned {
  readonly digest: string;
  readonly plan: {
    readonly rule?: unknown;
    readonly needed: number;
    readonly together: { readonly units: number; readonly unitsDivided: number } | null;
    readonly metrics: readonly { readonly metric: string; readonly alpha: number | null }[];
  };
}

interface Looked {
  readonly advice: string;
  readonly rule?: string;
  readonly look: { readonly tests: readonly { metric: string; boundary: number; isShown: boolean }[] };
}

interface Reported {
  readonly digest: string;
  readonly verdicts: readonly {
    readonly verdict: string;
    readonly decision: string;
    readonly words: string;
  }[];
  readonly estimates: readonly {
    readonly metric: string;
    readonly p: number;
    readonly absolute: { readonly value: number; readonly low: number; readonly high: number };
    readonly givenThatItWon: { readonly value: number; readonly low: number; readonly high: number } | null;
  }[];
  readonly assumptions: readonly { readonly name: string }[];
}

const documents = {
  usual: three,
  tree: { ...three, rule: tree },
  joint: { ...three, rule: tree, correction: 'max-t' },
  // The default rule in words: another plan, which decides and divides as the default does.
  spelled: { ...three, rule: { all: [{ any: ['subscribers', 'minutes', 'plays on day 6'] }, 'reachable'] } },
};
const started: Record<string, Planned> = {};
const looked: Record<string, Looked> = {};

beforeAll(async () => {
  // The warm invitation makes more people subscribe, and nothing else.
  writeMarket(inside('market'), { minutes: 0 });
  for (const [name, document] of Object.entries(documents)) {
    const path = written(`${name}.json`, document);
    const program = ['--program', example('lifecycle/program.ts')];
    await json('import', inside('market/before.jsonl'), ...there(name), ...program);
    started[name] = await json('experiment', 'start', path, ...there(name), '--at', began);
    await json('import', inside('market/during.jsonl'), ...there(name));
    const argv = ['experiment', 'look', 'invitation', ...there(name), '--at', ends, '--final', '--json'];
    looked[name] = JSON.parse((await fantail(...argv)).out) as Looked;
  }
});

const reported = (name: string) => json<Reported>('experiment', 'report', 'invitation', ...there(name));
const levelsIn = ({ plan }: Planned) =>
  Object.fromEntries(plan.metrics.map(({ metric, alpha }) => [metric, alpha]));

test('the tree divides alpha over its `any` alone, and is registered with the plan', () => {
  expect(levelsIn(started['tree']!)).toEqual({
    subscribers: 0.05,
    minutes: 0.025,
    'plays on day 6': 0.025,
    reachable: 0.05,
  });
  expect(started['tree']!.plan.rule).toEqual(tree);
  expect(started['usual']!.plan).not.toHaveProperty('rule');
  expect(levelsIn(started['spelled']!)).toEqual(levelsIn(started['usual']!));
  expect(new Set(Object.values(started).map(({ digest }) => digest)).size).toBe(4);
});

test('max-T plans and reads the tree as its metrics go together: fewer users, levels no smaller', async () => {
  const [divided, joint] = [started['tree']!, started['joint']!];
  expect(joint.plan.needed).toBeLessThan(0.9 * divided.plan.needed);
  expect(divided.plan.together!.units).toBeGreaterThan(joint.plan.needed - 1);
  expect(divided.plan.together!.units).toBeLessThanOrEqual(joint.plan.needed);
  const levels = levelsIn(joint);
  expect(levels['subscribers']).toBeCloseTo(0.05, 12);
  expect(levels['reachable']).toBeCloseTo(0.05, 12);
  // 1 − √.95 = .0253 where minutes and plays do not go together at all.
  expect(levels['minutes']).toBeGreaterThan(0.0253);
  expect(levels['plays on day 6']).toBe(levels['minutes']);
  const boundaryOf = (metric: string) =>
    looked['joint']!.look.tests.find((one) => one.metric === metric)!.boundary;
  expect(boundaryOf('minutes')).toBeCloseTo(normal.upperQuantile(levels['minutes']!), 9);
  const [lost, by] = [await reported('tree'), await reported('joint')];
  expect(by.verdicts).toMatchObject([{ verdict: 'neutral', decision: 'do-not-ship' }]);
  const pOf = ({ estimates }: Reported, metric: string) => estimates.find((one) => one.metric === metric)!.p;
  expect(pOf(by, 'subscribers')).toBeCloseTo(pOf(lost, 'subscribers'), 12);
  expect(pOf(by, 'minutes')).toBeLessThan(pOf(lost, 'minutes'));
  expect(by.assumptions.map(({ name }) => name)).toContain('joint-normal');
});

test('what wins by the default rule does not by one that asks for more', async () => {
  expect(looked['usual']!.advice).toBe('stop: win');
  expect(looked['tree']).toMatchObject({
    advice: 'stop: end',
    rule: 'subscribers better and (minutes better or plays on day 6 better) and reachable within its margin',
  });
  const test_ = looked['tree']!.look.tests.find(({ metric }) => metric === 'subscribers')!;
  expect(test_.isShown).toBe(true);
  expect(test_.boundary).toBeCloseTo(normal.upperQuantile(0.05), 9);
  const [won, lost, spelled] = [await reported('usual'), await reported('tree'), await reported('spelled')];
  expect(won.verdicts).toMatchObject([{ verdict: 'win', decision: 'ship' }]);
  expect(lost.verdicts).toMatchObject([{ verdict: 'neutral', decision: 'do-not-ship' }]);
  expect(lost.verdicts[0]!.words).toMatch(
    /^neutral: the rule does not hold \(subscribers better and .*\): minutes is not shown/,
  );
  // Of a leaf that no `any` is above, nothing is taken off.
  const pIn = ({ estimates }: Reported) => estimates.find(({ metric }) => metric === 'subscribers')!.p;
  expect(pIn(won)).toBeCloseTo(3 * pIn(lost), 12);
  expect(spelled.verdicts).toMatchObject([{ verdict: 'win', decision: 'ship' }]);
  expect(pIn(spelled)).toBe(pIn(won));
  const page = inside('tree.html');
  await json('experiment', 'report', 'invitation', ...there('tree'), '--out', page);
  expect(readFileSync(page, 'utf8')).toContain(
    'By the rule that was registered: subscribers better and (minutes',
  );
});

test('what is shipped is shown given that it won, what is not is not', async () => {
  const [won, lost] = [await reported('usual'), await reported('tree')];
  const names = ({ estimates }: Reported) =>
    estimates.flatMap(({ metric, givenThatItWon }) => (givenThatItWon ? [metric] : []));
  expect([names(won), names(lost)]).toEqual([['subscribers'], []]);
  const { absolute, givenThatItWon } = won.estimates[0]!;
  const se = (absolute.high - absolute.low) / 2 / normal.upperQuantile(0.025);
  // Of three success metrics, read once, in a thousand users.
  const critical = normal.upperQuantile(0.05 / 3);
  const said = correctedWinner({ value: absolute.value, se, critical }, { alpha: 0.05 });
  expect(givenThatItWon!.value).toBeCloseTo(said.value, 3);
  expect(givenThatItWon!.low).toBeCloseTo(said.interval.lower!, 3);
  expect(givenThatItWon!.high).toBeCloseTo(said.interval.upper!, 3);
  expect(givenThatItWon!.value).toBeLessThan(absolute.value);
  const named = ({ assumptions }: Reported) => assumptions.map(({ name }) => name).includes('passed-here');
  expect([named(won), named(lost)]).toEqual([true, false]);
});

test('the certificate is of that rule: each of its ways keeps its rates', async () => {
  const design = async (name: string, ...more: readonly string[]) => {
    const argv = ['experiment', 'design', inside(`${name}.json`), ...there(name), '--at', began, ...more];
    const { out, code, err } = await fantail(...argv);
    expect(code, err).toBe(0);
    return out;
  };
  const few = ['--simulations', '300'];
  const of = async (name: string) =>
    (
      JSON.parse(await design(name, '--json', ...few)) as {
        readonly certificate: {
          readonly falseShip: { readonly rate: number };
          readonly isWithin: boolean;
          readonly byUnits: { readonly isWithin: boolean };
        };
      }
    ).certificate;
  const [usualRates, treeRates, spelledRates] = [await of('usual'), await of('tree'), await of('spelled')];
  expect(await of('joint')).toMatchObject({ isWithin: true, byUnits: { isWithin: true } });
  expect(treeRates).toMatchObject({ isWithin: true, byUnits: { isWithin: true } });
  expect(treeRates.falseShip.rate).not.toBe(usualRates.falseShip.rate);
  expect(spelledRates).toEqual(usualRates);
  const words = await design('tree', ...few);
  expect(words.replaceAll('\n', ' ')).toContain(
    'Rule: ship if subscribers better and (minutes better or plays on day 6 better) and reachable within its margin.',
  );
});

test.each([
  ['rule.all.1', { all: ['subscribers', 'joy'] }, 'no metric is called "joy"; a rule may name: subscribers'],
  ['rule.any', { any: [] }, 'it is empty'],
  ['rule.all.1.any', { all: ['subscribers', { any: [] }] }, 'it is empty'],
  ['rule', { all: ['subscribers', 'minutes', 'plays on day 6'] }, 'does not name the guardrail "reachable"'],
  ['rule', { all: ['subscribers', 'minutes', 'reachable'] }, 'the success metric "plays on day 6"'],
  ['rule', { all: ['minutes', tree] }, '"minutes" stands in two places'],
  ['rule', { either: ['minutes'] }, 'OPERATIONS_DOCUMENT_INVALID'],
])('%s of %j is refused: %s', async (at, rule, problem) => {
  const path = written('wrong.json', { ...three, rule });
  const { code, err } = await fantail('experiment', 'design', path, ...there('usual'), '--at', began);
  expect(code).toBe(1);
  expect(err).toContain(at);
  expect(err).toContain(problem);
});

test('a deterioration metric is no part of a rule, nor does max-T read one at several looks', async () => {
  const refused = async (document: object) => {
    const path = written('wrong.json', document);
    const { code, err } = await fantail('experiment', 'design', path, ...there('usual'), '--at', began);
    expect(code).toBe(1);
    return err;
  };
  const harmless = { all: ['subscribers', 'minutes', 'reachable', 'plays on day 6'] };
  expect(await refused({ ...usual, rule: harmless })).toContain('has the role deterioration');
  expect(await refused({ ...three, rule: tree, looks: 2, correction: 'max-t' })).toContain(
    'field correction',
  );
});
