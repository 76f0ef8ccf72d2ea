import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { example, fantail, json, temporary } from './sample.ts';

interface Screened {
  readonly experiments: readonly string[];
  readonly screened: number;
  readonly pairs: readonly {
    readonly pair: readonly [string, string];
    readonly users: number;
    readonly interaction: { readonly value: number; readonly low: number; readonly high: number };
    readonly recommendation: string;
  }[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const day = 86_400_000;
const start = Date.UTC(2026, 1, 1);

/** Two warm messages help, and put off together; a third experiment does nothing. */
beforeAll(async () => {
  const stream = streamOf('two warm messages', 'screen');
  const users = Array.from({ length: 1600 }, (_, i) => `u${i}`);
  const rows = users.flatMap((user) => {
    const at = start + Math.floor(stream.uniform() * 5 * day);
    const arms = ['banner', 'colour', 'tone'].map((experiment) => ({ experiment, warm: stream.below(2) }));
    const [banner, , tone] = arms.map(({ warm }) => warm);
    const chance = 0.3 + 0.2 * banner! + 0.2 * tone! - 0.5 * banner! * tone!;
    const met = arms.map(({ experiment, warm }) => ({
      kind: 'exposure',
      id: `${user}-${experiment}`,
      user,
      at,
      experiment,
      arm: warm ? 'warm' : 'plain',
      share: 0.5,
    }));
    const bought = { kind: 'activity', id: `${user}-bought`, user, at: at + day, name: 'subscribe' };
    return [...met, ...(stream.uniform() < chance ? [bought] : [])];
  });
  writeFileSync(inside('log.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(
    inside('metrics.json'),
    JSON.stringify([
      {
        kind: 'proportion',
        name: 'subscribers',
        role: 'success',
        of: { event: 'subscribe' },
        window: { kind: 'cohort', until: '7d' },
      },
    ]),
  );
  const program = ['--program', example('lifecycle/program.ts')];
  await json('import', inside('log.jsonl'), '--workspace', inside('lab'), ...program);
});

test('of three experiments the pair that turns each other round is named, and what to do', async () => {
  const at = ['--at', '2026-02-20T00:00:00Z'];
  const { experiments, screened, pairs } = await json<Screened>(
    'experiment',
    'screen',
    inside('metrics.json'),
    '--workspace',
    inside('lab'),
    ...at,
  );
  expect(experiments).toEqual(['banner', 'colour', 'tone']);
  expect(screened).toBe(3);
  const [first, ...others] = pairs;
  expect(first).toMatchObject({ pair: ['banner', 'tone'], users: 1600, recommendation: 'exclude' });
  expect(first!.interaction.low).toBeLessThan(-0.5);
  expect(first!.interaction.high).toBeGreaterThan(-0.5);
  expect(others.map(({ recommendation }) => recommendation)).toEqual(['ignore', 'ignore']);
  const shown = await fantail(
    'experiment',
    'screen',
    inside('metrics.json'),
    '--workspace',
    inside('lab'),
    ...at,
  );
  expect(shown.out).toContain('banner × tone');
});

test('before a window has passed nothing is screened; metrics of several values are refused', async () => {
  const early = await json<Screened>(
    'experiment',
    'screen',
    inside('metrics.json'),
    '--workspace',
    inside('lab'),
    '--at',
    '2026-02-05T00:00:00Z',
  );
  expect(early.screened).toBe(0);
  writeFileSync(
    inside('ratio.json'),
    JSON.stringify([
      {
        kind: 'ratio',
        name: 'r',
        role: 'success',
        window: { kind: 'cohort', until: '7d' },
        numerator: { event: 'subscribe', aggregate: 'count' },
        denominator: { event: 'open', aggregate: 'count' },
      },
    ]),
  );
  const { code, err } = await fantail(
    'experiment',
    'screen',
    inside('ratio.json'),
    '--workspace',
    inside('lab'),
  );
  expect([code, err]).toEqual([1, expect.stringContaining('OPERATIONS_DOCUMENT_INVALID')]);
});
