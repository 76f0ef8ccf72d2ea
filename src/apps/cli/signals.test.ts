import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { uniform } from '../../policy/index.ts';
import { counted, defineProgram, eachMessage, valueSignal } from '../../program/index.ts';
import { fantail, json, temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');

const program = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0.1 } },
  features: {},
  candidateFeatures: {
    arm: eachMessage(),
    shop: valueSignal({
      domain: 'shop',
      objective: 'bought',
      messages: ['offer'],
      unit: 'points',
      horizonDays: 2,
    }),
  },
  messages: { offer: { topic: 'shop', channels: ['push'] } },
  objectives: { bought: counted('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
  generators: [],
  rules: [],
  policy: uniform(),
});

const facts = (name: string, rows: readonly object[]): string => {
  writeFileSync(inside(name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  return inside(name);
};

interface Row {
  readonly user: string;
  readonly action: string;
}

test('signals from a file: decided with, learned from, repeated, and watched', async () => {
  writeFileSync(inside('program.json'), JSON.stringify(program));
  const stream = streamOf('cli', 'signals');
  const worth = new Map(Array.from({ length: 500 }, (_, i) => [`u${i}`, stream.uniform()]));
  const at = '2026-03-01T09:00:00Z';
  const known = [...worth].flatMap(([user, value]) => [
    { user, at: '2026-02-28T00:00:00Z', kind: 'consent', scope: 'push', granted: true },
    { user, at: '2026-02-28T00:00:00Z', kind: 'consent', scope: 'personalisation', granted: true },
    { user, at: '2026-02-28T00:00:00Z', kind: 'address', channel: 'push', address: user, valid: true },
    {
      user,
      at: '2026-02-28T12:00:00Z',
      kind: 'signal',
      domain: 'shop',
      objective: 'bought',
      unit: 'points',
      horizonDays: 2,
      mean: 1000 * value,
      sd: 1,
      from: '2026-02-28T18:00:00Z',
      until: '2026-04-01T00:00:00Z',
    },
  ]);
  await json(
    'import',
    facts('known.jsonl', known),
    '--workspace',
    workspace,
    '--program',
    inside('program.json'),
  );
  const decide = async (out: string, when: string): Promise<readonly Row[]> => {
    await json('decide', '--workspace', workspace, '--out', inside(out), '--at', when);
    return readFileSync(inside(out), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  };
  const decided = await decide('first.jsonl', at);
  expect(decided.length).toBe(500);
  const bought = decided.flatMap(({ user, action }) =>
    stream.uniform() < (action === 'send' ? worth.get(user)! : 0)
      ? [{ user, at: '2026-03-01T12:00:00Z', kind: 'activity', name: 'buy' }]
      : [],
  );
  const end = { user: 'clock', at: '2026-03-05T00:00:00Z', kind: 'activity', name: 'visit' };
  await json('import', facts('bought.jsonl', [...bought, end]), '--workspace', workspace);
  const { file, signals } = await json<{
    readonly file: string;
    readonly signals: readonly Record<string, unknown>[];
  }>('learn', '--workspace', workspace, '--share', '1');
  // What a domain is told of its calibration: slope, error and coverage on users it has not seen, sends, freshness.
  const interval = { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) };
  expect(signals).toEqual([
    {
      feature: 'shop',
      domain: 'shop',
      objective: 'bought',
      treated: expect.any(Number),
      enough: 1000,
      slope: interval,
      error: interval,
      covered: interval,
      fresh: 1,
    },
  ]);
  const slope = signals[0]!['slope'] as { readonly low: number; readonly high: number };
  expect(slope.low).toBeLessThan(1);
  expect(slope.high).toBeGreaterThan(1);
  const printed = await fantail('learn', '--workspace', workspace, '--share', '1');
  expect(printed.out).toMatch(
    /signal\s+sends\s+slope\s+error\s+covered\s+fresh\n\s*shop, bought\s+\d+ of 1000/,
  );
  const { artefact } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly artefact: { readonly signals: readonly { readonly feature: string; readonly slope: number }[] };
  };
  expect(artefact.signals.map(({ feature }) => feature)).toEqual(['shop']);
  // Worth is uniform on 0 … 1: one spread is .29.
  expect(Math.abs(artefact.signals[0]!.slope - 0.29)).toBeLessThan(0.12);
  const again = await decide('second.jsonl', '2026-03-06T09:00:00Z');
  expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
  const since = ['--since', '2026-03-06T00:00:00Z'];
  const ran = await fantail('monitor', '--workspace', workspace, ...since, '--json');
  const { findings } = JSON.parse(ran.out) as {
    readonly findings: readonly {
      readonly kind: string;
      readonly where: { readonly feature?: string };
      readonly verdict: string;
    }[];
  };
  const ofShop = findings
    .filter(({ where }) => where.feature === 'shop')
    .map(({ kind, verdict }) => [kind, verdict]);
  expect(ofShop).toContainEqual(['signal_range', 'ok']);
  // Half a day old and then six days, under a half-life of seven.
  expect(ofShop).toContainEqual(['signal_freshness', 'ok']);
  // When outcomes are in, its calibration is published too, well or not.
  const later = again.flatMap(({ user, action }) =>
    stream.uniform() < (action === 'send' ? worth.get(user)! : 0)
      ? [{ user, at: '2026-03-06T12:00:00Z', kind: 'activity', name: 'buy' }]
      : [],
  );
  const after = { ...end, at: '2026-03-10T00:00:00Z' };
  await json('import', facts('later.jsonl', [...later, after]), '--workspace', workspace);
  const told = await fantail('monitor', '--workspace', workspace, ...since);
  const columns = ['signal_freshness', 'signal_range', 'increment_slope', 'increment_error'];
  expect(told.out).toMatch(new RegExp(`Value signals:\\nsignal\\s+${columns.join('\\s+')}.*\\nshop .*\\]`));
});
