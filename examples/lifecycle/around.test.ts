// What looks and the report say of other experiments over the same users, and of the channels behind an effect.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { streamOf } from '../../src/kit/index.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const there = ['--workspace', inside('lab')];
const begins = Date.UTC(2026, 1, 9);

interface Span {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface Said {
  readonly neighbours: {
    readonly pairs: readonly {
      readonly other: string;
      readonly metric: string;
      readonly users: number;
      readonly interaction: Span | null;
      readonly recommendation: string;
    }[];
    readonly left: readonly { readonly what: string; readonly why: string }[];
  } | null;
}
interface Reported extends Said {
  readonly channels: readonly {
    readonly metric: string;
    readonly total: Span;
    readonly parts: readonly { readonly channel: string | null; readonly part: Span }[];
  }[];
  readonly estimates: readonly {
    readonly metric: string;
    readonly control: { readonly value: number };
    readonly treated: { readonly value: number };
    readonly absolute: Span;
  }[];
}

/** Two more experiments: one whose treatment turns round what the warm invitation does, one whose draw follows it. */
function withOthers(path: string): void {
  const stream = streamOf('lifecycle', 'others');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const facts = lines.map((line) => JSON.parse(line) as Record<string, unknown> & { readonly at: number });
  const more = facts.flatMap((fact) => {
    if (fact['kind'] !== 'exposure' || fact['experiment'] !== 'invitation') return [];
    const { user, at, arm } = fact;
    const isBright = stream.uniform() < 0.5;
    const met = (experiment: string, own: string) => ({
      kind: 'exposure',
      id: `${String(user)}:${experiment}`,
      user,
      at,
      experiment,
      arm: own,
      share: 0.5,
    });
    return [
      met('light', isBright ? 'bright' : 'dim'),
      met('echo', arm === 'warm' ? 'loud' : stream.uniform() < 0.1 ? 'loud' : 'low'),
      ...(isBright === (arm === 'plain')
        ? [{ kind: 'activity', id: `${String(user)}:more`, user, at: at + 1000, name: 'subscribe' }]
        : []),
    ];
  });
  const elsewhere = ['on', 'off'].map((arm) => ({
    kind: 'exposure',
    id: `stranger-${arm}`,
    user: `stranger-${arm}`,
    at: begins,
    experiment: 'elsewhere',
    arm,
    share: 0.5,
  }));
  const all = [...facts, ...more, ...elsewhere].toSorted((a, b) => a.at - b.at);
  writeFileSync(path, all.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
}

test('a look screens all others that ran over its users; the report says the same, and parts by channel add up', async () => {
  writeMarket(inside('market'));
  withOthers(inside('market/during.jsonl'));
  const program = ['--program', example('lifecycle/program.ts')];
  await json('import', inside('market/before.jsonl'), ...there, ...program);
  await json('experiment', 'start', example('lifecycle/plan.json'), ...there, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('market/during.jsonl'), ...there);
  const look = ['experiment', 'look', 'invitation', ...there, '--at'];
  const watched = await json<Said>(...look, '2026-02-20T00:00:00Z', '--watch');
  expect(watched.neighbours).toBeNull();
  await fantail(...look, '2026-02-26T00:00:00Z');
  const { out } = await fantail(...look, '2026-03-07T00:00:00Z', '--json');
  const { neighbours } = JSON.parse(out) as Said;
  const of = (other: string, metric: string) =>
    neighbours!.pairs.find((one) => one.other === other && one.metric === metric)!;
  // Warm helps who is dim and hurts who is bright; all who are loud in echo are warm, but for a few.
  expect(of('light', 'subscribers').recommendation).toBe('exclude');
  // Nobody registered light: dim is beside bright, by name.
  expect(of('light', 'subscribers').interaction!.low).toBeGreaterThan(0.4);
  expect(of('light', 'minutes').recommendation).toBe('ignore');
  for (const { recommendation } of neighbours!.pairs.filter(({ other }) => other === 'colour'))
    expect(recommendation).toBe('ignore');
  const left = new Map(neighbours!.left.map(({ what, why }) => [what, why]));
  expect(left.get('elsewhere')).toContain('no user was in both');
  expect([...left.keys()].some((what) => what.startsWith('echo in '))).toBe(true);

  const report = ['experiment', 'report', 'invitation', ...there];
  const said = await json<Reported>(...report);
  expect(said.neighbours).toEqual(neighbours);
  expect(said.channels.map(({ metric }) => metric)).toEqual(['subscribers', 'minutes', 'plays on day 6']);
  for (const { metric, total, parts } of said.channels) {
    const { control, treated, absolute } = said.estimates.find((one) => one.metric === metric)!;
    expect(parts.map(({ channel }) => channel)).toEqual(['email', 'push', null]);
    expect(total.value).toBeCloseTo(treated.value - control.value, 9);
    expect(parts.reduce((sum, { part }) => sum + part.value, 0)).toBeCloseTo(total.value, 9);
    // Read as the effect is, at all looks together; covariates are of minutes alone.
    if (metric !== 'minutes') expect(total.low).toBeCloseTo(absolute.low, 6);
  }
  const text = await fantail(...report, '--out', inside('page.html'));
  expect(text.out).toContain('exclude: one turns the other round');
  const html = readFileSync(inside('page.html'), 'utf8');
  for (const words of ['Other experiments over the same users', 'Not screened', 'Channels of subscribers'])
    expect(html).toContain(words);
}, 60_000);
