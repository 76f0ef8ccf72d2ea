// Forecasts of long effects by the command line: the guide docs/long-term.md, and what a ledger is to withstand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { blocksOf } from '../lifecycle/commands.ts';
import { planted, usual, writeService } from './market.ts';

interface Forecast {
  readonly model: string;
  readonly calls: readonly {
    readonly effect: number;
    readonly samplingSe: number;
    readonly modelSe: number;
    readonly low: number;
    readonly high: number;
    readonly corrected: { readonly effect: number; readonly low: number; readonly high: number } | null;
    readonly bounds: { readonly low: number; readonly high: number };
    readonly isRepeated: boolean;
  }[];
  readonly record: { readonly scored: number; readonly elsewhere: number };
  readonly warnings: readonly string[];
}
interface Scores {
  readonly scored: number;
  readonly open: readonly object[];
  readonly indices: readonly {
    readonly record: {
      readonly calls: number;
      readonly scored: number;
      readonly past: readonly {
        readonly experiment: string;
        readonly measured: number;
        readonly measuredSe: number;
      }[];
    };
  }[];
}

const page = readFileSync(new URL('../../docs/long-term.md', import.meta.url), 'utf8');
const folder = temporary();
const inside = (name: string) => join(folder, name);
/** A fifth of the users of the guide. */
const market = inside('fifth');
const document = example('long-term/listening.json');
const at = (workspace: string) => ['--workspace', inside(workspace)];
const tell = (workspace: string, name: string, ...more: readonly string[]) =>
  json('import', join(market, `${name}.jsonl`), ...at(workspace), ...more);
const forecast = (workspace: string, experiment: string, ...more: readonly string[]) =>
  json<Forecast>(
    'surrogate',
    'forecast',
    experiment,
    'listening',
    '--control',
    'plain',
    ...at(workspace),
    ...more,
  );
const score = (workspace: string) => json<Scores>('surrogate', 'score', ...at(workspace));

/** A workspace with a fitted index, in the middle of spring. */
async function inSpring(workspace: string) {
  await tell(workspace, 'history', '--program', example('long-term/program.ts'));
  await json('surrogate', 'fit', document, ...at(workspace));
  await tell(workspace, 'spring');
}

beforeAll(() => {
  writeService(inside('service'));
  writeService(market, 0.2);
});

test('docs/long-term.md goes from fit to record by its commands, and shows what they print', async () => {
  const section = /## Forecasting a long effect\n([\s\S]*?)\n## /.exec(page)![1]!;
  let printed = '';
  const ran: string[] = [];
  for (const block of blocksOf(section, inside)) {
    if (block.kind === 'shown') {
      expect(printed).toContain(block.lines.join('\n'));
      continue;
    }
    printed = '';
    for (const words of block.commands) {
      if (words[0] === 'node') continue;
      const { code, out, err } = await fantail(...words.slice(5));
      expect(code, err).toBe(0);
      expect(Math.max(...out.split('\n').map((one) => one.length))).toBeLessThanOrEqual(96);
      printed += out.replaceAll(folder, 'out');
      ran.push(words[5] === 'surrogate' ? words[6]! : words[5]!);
    }
  }
  const six = Array.from({ length: 6 }, () => 'forecast');
  expect(ran).toEqual(['import', 'fit', 'import', ...six, 'import', 'score', 'import', 'forecast']);
  const { calls, warnings } = await forecast('long', 'digest');
  const [call] = calls;
  // What was planted in the mean of log-normal tastes and minutes.
  const truth = planted['digest']!.lasting * usual.minutes * Math.exp((0.36 + 0.25) / 2);
  expect(call!.low < truth && truth < call!.high).toBe(true);
  expect(call!.corrected!.high - call!.corrected!.low).toBeGreaterThan(2 * (call!.high - call!.low));
  expect(call!.isRepeated).toBe(true);
  expect(warnings).toEqual([expect.stringContaining('too narrow')]);
});

test('measured effects hold what was planted, and scoring again changes nothing', async () => {
  const first = await fantail('surrogate', 'score', ...at('long'));
  const again = await fantail('surrogate', 'score', ...at('long'));
  expect(again).toEqual(first);
  const { scored, open, indices } = await score('long');
  expect([scored, open.length, indices.length]).toEqual([0, 1, 1]);
  for (const { experiment, measured, measuredSe } of indices[0]!.record.past) {
    const truth = planted[experiment]!.lasting * usual.minutes * Math.exp((0.36 + 0.25) / 2);
    expect(Math.abs(measured - truth), experiment).toBeLessThan(3 * measuredSe);
  }
});

test('two workspaces of one log say the same, and a file of a fit goes from one to the other', async () => {
  for (const workspace of ['one', 'two']) await inSpring(workspace);
  const tone = (workspace: string) =>
    fantail('surrogate', 'forecast', 'tone', 'listening', '--control', 'plain', ...at(workspace));
  const said = async (workspace: string) => (await tone(workspace)).out;
  expect(await said('two')).toBe(await said('one'));
  expect(await said('two')).toContain('In the ledger already');
  await tell('bare', 'spring', '--program', example('long-term/program.ts'));
  const lacks = await tone('bare');
  expect([lacks.code, lacks.err]).toEqual([1, expect.stringContaining('fit it with `surrogate fit`')]);
  const { model, calls } = await forecast('one', 'cover');
  const file = `${inside('one')}/surrogates/${model.slice(0, 16)}.json`;
  const elsewhere = await forecast('bare', 'cover', '--model', file);
  expect(elsewhere.model).toBe(model);
  expect(elsewhere.calls).toEqual(calls);
  writeFileSync(
    inside('other.json'),
    readFileSync(file, 'utf8').replace('"coefficients": [', '"coefficients": [0,'),
  );
  const broken = await fantail(
    'surrogate',
    'forecast',
    'tone',
    'listening',
    '--control',
    'plain',
    '--model',
    inside('other.json'),
    ...at('bare'),
  );
  expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('not those of 2 short outcomes')]);
});

test('of calls about one treatment the first counts, and another definition has a record of its own', async () => {
  const early = await forecast('one', 'tone', '--at', '2026-05-01T00:00:00Z');
  expect(early.calls[0]!.isRepeated).toBe(false);
  await json('surrogate', 'fit', document, '--since', '2026-01-05T00:00:00Z', ...at('one'));
  expect((await forecast('one', 'tone')).calls[0]!.isRepeated).toBe(false);
  const narrow = JSON.parse(readFileSync(document, 'utf8')) as { readonly surrogates: readonly object[] };
  const other = { ...narrow, surrogates: narrow.surrogates.slice(0, 1) };
  writeFileSync(inside('narrow.json'), JSON.stringify(other));
  await json('surrogate', 'fit', inside('narrow.json'), ...at('one'));
  const { record } = await forecast('one', 'timing');
  expect(record).toMatchObject({ calls: 0, elsewhere: 4 });
  await tell('one', 'later');
  const { scored, indices } = await score('one');
  // tone and cover of the first definition, timing of the second.
  expect(scored).toBe(3);
  expect(indices.map((one) => [one.record.calls, one.record.scored])).toEqual([
    [2, 2],
    [1, 1],
  ]);
});

test('what is known, broken or not there is not forecast, and leaves no trace', async () => {
  const refused = async (workspace: string, experiment: string, ...more: readonly string[]) => {
    const argv = ['surrogate', 'forecast', experiment, 'listening', ...at(workspace), ...more];
    const { code, err } = await fantail(...argv);
    return `${code} ${err}`;
  };
  expect(await refused('one', 'cover', '--control', 'plain')).toContain('OPERATIONS_FORECAST_REFUSED');
  expect(await refused('one', 'cover', '--control', 'plain')).toContain('is in the log since 2026-06-01');
  expect(await refused('two', 'cover')).toContain('name one of plain, changed by --control');
  expect(await refused('two', 'cover', '--control', 'odd')).toContain('no arm with users is called "odd"');
  expect(await refused('two', 'nothing', '--control', 'plain')).toContain('OPERATIONS_EXPERIMENT_UNKNOWN');
  expect(await refused('two', 'digest', '--control', 'plain')).toContain('nobody was exposed');
  expect(await refused('two', 'cover', '--control', 'plain', '--at', '2026-04-10T00:00:00Z')).toContain(
    'no user is through the windows',
  );
  const few = Array.from({ length: 200 }, (_, i) => ({
    id: `x${i}`,
    user: `extra-${i}`,
    at: '2026-05-06T00:00:00Z',
    kind: 'exposure',
    experiment: 'cover',
    arm: 'changed',
    share: 0.5,
  }));
  writeFileSync(join(market, 'extra.jsonl'), few.map((one) => `${JSON.stringify(one)}\n`).join(''));
  await tell('two', 'extra');
  expect(await refused('two', 'cover', '--control', 'plain')).toContain('do not hold the users');
  // Only the call about tone was entered.
  expect((await score('two')).open).toHaveLength(1);
});

test('an index that cannot be made is refused with the field', async () => {
  const given = JSON.parse(readFileSync(document, 'utf8')) as Readonly<Record<string, unknown>>;
  const refused = async (change: object) => {
    writeFileSync(inside('wrong.json'), JSON.stringify({ ...given, ...change }));
    const { code, err } = await fantail('surrogate', 'fit', inside('wrong.json'), ...at('two'));
    return `${code} ${err}`;
  };
  expect(await refused({ program: 'other' })).toContain(
    'field program: the workspace has no program "other"',
  );
  expect(await refused({ surrogates: [] })).toContain('field surrogates');
  expect(await refused({ surrogates: [{ ...(given['outcome'] as object), name: 'late' }] })).toContain(
    'field surrogates.0: "late" is not known before the outcome',
  );
  const long = { ...(given['outcome'] as object), window: { kind: 'cohort', after: '300d', until: '360d' } };
  expect(await refused({ outcome: long })).toContain('import a longer history');
});
