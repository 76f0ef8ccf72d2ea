import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeDecision, encodeDecision, type Decision } from '../../decision/index.ts';
import { monitorKinds } from '../../monitoring/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { asHillstrom, customers, example, fantail, json, temporary, writeRows } from './sample.ts';

interface Monitored {
  readonly decisions: { readonly watched: number; readonly reference: number; readonly others: number };
  readonly alarms: number;
  readonly findings: readonly {
    readonly kind: string;
    readonly verdict: string;
    readonly where: Readonly<Record<string, string>>;
    readonly statistic: { readonly value: number | null };
    readonly advice: string;
  }[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const since = '2008-04-05T00:00:00Z';

const decide = async (name: string, rows: readonly string[], at: string) => {
  writeRows(inside(`${name}.csv`), rows);
  await json(
    'decide',
    inside(`${name}.csv`),
    '--workspace',
    workspace,
    '--mapping',
    example('hillstrom/customers.json'),
    '--out',
    inside(`${name}-out.csv`),
    '--at',
    at,
  );
};

beforeAll(async () => {
  await json(...asHillstrom(writeRows(inside('past.csv'), customers(2000)), workspace));
  await json('learn', '--workspace', workspace);
  await decide('before', customers(250, 'before'), '2008-04-01T09:00:00Z');
  await decide('after', customers(250, 'after'), '2008-04-08T09:00:00Z');
});

const monitored = async (...more: readonly string[]): Promise<Monitored & { readonly code: number }> => {
  const ran = await fantail('monitor', '--workspace', workspace, '--since', since, '--json', ...more);
  if (ran.out === '') throw new Error(ran.err);
  return { ...(JSON.parse(ran.out) as Monitored), code: ran.code };
};
const alarmsIn = ({ findings }: Monitored) => [
  ...new Set(findings.flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []))),
];

describe('monitor', () => {
  test('a workspace in order: every decision repeated, every feature compared, no alarm', async () => {
    const found = await monitored();
    expect(found).toMatchObject({
      code: 0,
      alarms: 0,
      decisions: { watched: 250, reference: 250, others: 0 },
    });
    const verdictOf = (kind: string) => found.findings.find((one) => one.kind === kind)?.verdict;
    expect(verdictOf('propensity_replayed')).toBe('ok');
    expect(verdictOf('propensity_floors')).toBe('ok');
    expect(found.findings.filter(({ kind }) => kind === 'feature_distribution')).toHaveLength(7);
    const { out, code } = await fantail('monitor', '--workspace', workspace, '--since', since);
    expect(code).toBe(0);
    expect(out).toContain('250 decisions from 2008-04-05');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('the guide names every monitor, and its commands run', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/monitoring.md'), 'utf8');
    for (const kind of monitorKinds) expect(page).toContain(`\`${kind}\``);
    const commands = [...page.matchAll(/^npm run -s fantail -- (monitor .*)$/gm)].map(([, line]) =>
      line!.split(' '),
    );
    expect(commands.length).toBeGreaterThan(1);
    for (const argv of commands) {
      const { code, err } = await fantail(...argv.map((word) => (word === 'shop' ? workspace : word)));
      expect(code, err).toBe(0);
    }
  });

  test('settings that make no sense are told, and nothing is looked at', async () => {
    for (const argv of [
      ['--at', 'noon'],
      ['--since', 'then'],
      ['--complaints', '2'],
      ['--only', 'stars'],
      ['--block', '0d'],
      ['--forecast', 'generators.0=5'],
    ])
      expect((await fantail('monitor', '--workspace', workspace, ...argv)).code).toBe(2);
    const backwards = await fantail(
      'monitor',
      '--workspace',
      workspace,
      '--since',
      since,
      '--at',
      '2008-04-01T00:00:00Z',
    );
    expect([backwards.code, backwards.err]).toEqual([
      2,
      expect.stringContaining('monitor: since: it lies after'),
    ]);
  });

  test('other values of a feature raise an alarm and the exit code', async () => {
    const dear = customers(250, 'dear').map((row) => {
      const cells = row.split(',');
      return cells.with(2, String(100 * Number(cells[2]))).join(',');
    });
    await decide('dear', dear, '2008-04-20T09:00:00Z');
    const found = await monitored('--since', '2008-04-15T00:00:00Z');
    expect(found.code).toBe(1);
    expect(alarmsIn(found)).toContain('feature_unit');
    const { out } = await fantail('monitor', '--workspace', workspace, '--since', '2008-04-15T00:00:00Z');
    expect(out).toContain('ALARM feature_unit: spent');
  });

  test('records whose propensities were raised by 1.3 after the draw are found', async () => {
    const store = await openLmdbStore({ path: join(workspace, 'store') });
    for await (const { event } of store.log(0)) {
      if (event.kind !== 'decision' || event.at < Date.parse(since)) continue;
      const record = decodeDecision((await store.record(event.decision))!);
      const altered = { ...record, propensity: Math.min(1, 1.3 * record.propensity) } as Decision;
      const [found] = await store.read([event.user]);
      const records = [{ id: record.id, bytes: encodeDecision(altered) }];
      await store.commit([
        { user: event.user, expected: found!.version, state: found!.state, facts: [], records },
      ]);
    }
    await store.close();
    const found = await monitored('--at', '2008-04-10T00:00:00Z');
    expect(found.code).toBe(1);
    expect(alarmsIn(found)).toEqual(expect.arrayContaining(['propensity_logged', 'propensity_replayed']));
  });
});
