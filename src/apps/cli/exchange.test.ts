import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { streamOf, type Digest } from '../../kit/index.ts';
import { uniform } from '../../policy/index.ts';
import { defineProgram, exchangeSchema, happens, valueSignal } from '../../program/index.ts';
import { fantail, json, temporary } from './sample.ts';
import { openWorkspace } from './workspace.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);

/** Past tests in conversions, euros worth 1/50 of one, and stars that say nothing of either. */
function pastTests(name: string, euro = 0.02): string {
  const stream = streamOf('cli exchange', name);
  const lines = ['test,metric,effect,se,n,corr:euro'];
  for (let i = 0; i < 60; i++) {
    const gain = 150 * stream.normal();
    const [e, f] = [stream.normal(), stream.normal()];
    const conversion = euro * gain + 0.5 * (0.3 * e + Math.sqrt(0.91) * f);
    lines.push(`t${i},conversion,${conversion},0.5,1000,0.3`);
    lines.push(`t${i},euro,${gain + 50 * e},50,1000,`);
    lines.push(`t${i},stars,${stream.normal()},1,1000,`);
  }
  writeFileSync(inside(name), `${lines.join('\n')}\n`);
  return inside(name);
}

interface Learned {
  readonly isNew: boolean;
  readonly exchange: { readonly version: number; readonly rates: Readonly<Record<string, unknown>> };
  readonly learned: readonly { readonly unit: string; readonly low: number; readonly high: number }[];
  readonly refused: readonly { readonly unit: string; readonly reason: string }[];
}

const out = inside('exchange.json');

test('a table is learned, kept while it holds, replaced when it does not, and taken by a program as it is', async () => {
  const first = await json<Learned>(
    'signals',
    'exchange',
    pastTests('a.csv'),
    '--to',
    'conversion',
    '--out',
    out,
  );
  expect(first).toMatchObject({ isNew: true, exchange: { version: 1, to: 'conversion' } });
  const [euro] = first.learned;
  expect(euro!.low).toBeLessThan(0.02);
  expect(euro!.high).toBeGreaterThan(0.02);
  expect(first.refused.map(({ unit }) => unit)).toEqual(['stars']);
  expect(Object.keys(first.exchange.rates)).toEqual(['conversion', 'euro']);

  const again = ['--to', 'conversion', '--previous', out, '--out', out];
  const same = await json<Learned>('signals', 'exchange', pastTests('b.csv'), ...again);
  expect([same.isNew, same.exchange]).toEqual([false, first.exchange]);
  const other = await fantail('signals', 'exchange', pastTests('c.csv', 0.04), ...again);
  expect(other.out).toContain('Version 2');
  expect(other.out).toContain('No rate of stars');

  const exchange = exchangeSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
  const program = defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({
        domain: 'shop',
        objective: 'bought',
        messages: ['hi'],
        unit: 'euro',
        horizonDays: 7,
        quantity: 'incremental',
        exchange,
      }),
    },
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { bought: happens('buy', { horizon: '7d', unit: 'conversion', rate: 1 }) },
    generators: [],
    rules: [],
    policy: uniform(),
  });
  expect(program.features.candidate['shop']).toMatchObject({ exchange });
});

test('without a unit that has evidence, and with a table of another unit, it refuses and writes nothing', async () => {
  const file = pastTests('d.csv');
  const stars = await fantail('signals', 'exchange', file, '--to', 'stars', '--out', inside('none.json'));
  expect(stars.code).not.toBe(0);
  expect(stars.err).toContain('no unit has a rate');
  writeFileSync(inside('yen.json'), JSON.stringify({ version: 1, to: 'yen', rates: { yen: 1 } }));
  const previous = ['--previous', inside('yen.json'), '--out', inside('none.json')];
  const yen = await fantail('signals', 'exchange', file, '--to', 'conversion', ...previous);
  expect(yen.err).toContain('converts to "yen"');
  expect(() => readFileSync(inside('none.json'))).toThrow();
});

describe('a table that comes into use in a workspace', () => {
  const workspace = inside('shop');
  const into = ['--to', 'conversion', '--workspace', workspace];
  const about = {
    domain: 'shop',
    objective: 'bought',
    messages: ['hi'],
    horizonDays: 7,
    quantity: 'incremental' as const,
  };
  const program = defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({
        ...about,
        unit: 'euro',
        exchange: { version: 4, to: 'conversion', rates: { conversion: 1, euro: 0.02 } },
      }),
      other: valueSignal({ ...about, unit: 'conversion' }),
    },
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { bought: happens('buy', { horizon: '7d', unit: 'conversion', rate: 1 }) },
    generators: [],
    rules: [],
    policy: uniform(),
  });

  interface Published extends Learned {
    readonly signals: readonly string[];
    readonly exchange: Learned['exchange'];
  }

  /** The table that decisions are made with now, and the digest of the programs. */
  async function inUse() {
    const { store, close } = await openWorkspace(workspace, 'read');
    const [now] = await store.readNotices(['workspace']);
    const value = now!.value as { readonly programs: string };
    const read = async (digest: string): Promise<unknown> =>
      JSON.parse(new TextDecoder().decode(await store.get(digest as Digest)));
    const { programs } = (await read(value.programs)) as { programs: readonly string[] };
    const { features } = (await read(programs[0]!)) as typeof program;
    await close();
    return { digest: value.programs, shop: features.candidate['shop'], other: features.candidate['other'] };
  }

  beforeAll(async () => {
    writeFileSync(inside('program.json'), JSON.stringify(program));
    writeFileSync(
      inside('known.jsonl'),
      JSON.stringify({ id: 'c', user: 'u', at: 0, kind: 'consent', scope: 'push', granted: true }),
    );
    const how = ['--workspace', workspace, '--program', inside('program.json')];
    await json('import', inside('known.jsonl'), ...how);
  });

  test('stays while it holds, is only shown by a dry run, and is replaced where it does not hold', async () => {
    const before = await inUse();
    const same = await json<Published>('signals', 'exchange', pastTests('a.csv'), ...into);
    expect(same).toMatchObject({ isNew: false, exchange: { version: 4 }, signals: ['p/shop'] });
    expect(await inUse()).toEqual(before);
    const shown = await json<Published>(
      'signals',
      'exchange',
      pastTests('c.csv', 0.04),
      ...into,
      '--dry-run',
    );
    expect(shown).toMatchObject({ isNew: true, exchange: { version: 5 }, dryRun: true });
    expect(await inUse()).toEqual(before);
    const file = inside('published.json');
    const made = await json<Published>(
      'signals',
      'exchange',
      pastTests('c.csv', 0.04),
      ...into,
      '--out',
      file,
    );
    expect(made.exchange).toEqual(shown.exchange);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(made.exchange);
    const after = await inUse();
    expect(after.shop).toMatchObject({ unit: 'euro', exchange: made.exchange });
    expect(after.other).toEqual(before.other);
    expect(after.digest).not.toBe(before.digest);
    const { out: said } = await fantail('signals', 'exchange', pastTests('c.csv', 0.04), ...into);
    expect(said).toContain('Version 5 stays');
  });

  test('is refused where it has no place, or is named twice', async () => {
    const file = pastTests('e.csv');
    const refused = async (...more: readonly string[]) => {
      const { code, err } = await fantail('signals', 'exchange', file, ...more);
      expect(code).not.toBe(0);
      return err;
    };
    expect(await refused('--to', 'euro', '--workspace', workspace)).toContain('exchanged into "euro"');
    expect(await refused(...into, '--previous', out)).toContain('that of the workspace');
    expect(await refused('--to', 'conversion')).toContain('name a file');
    expect(await refused('--to', 'conversion', '--workspace', inside('nowhere'))).toContain('nowhere');
  });
});
