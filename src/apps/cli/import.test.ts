import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTable, schemaOf } from '../../tables/index.ts';
import { openSource, writeTable } from '../../tables/drivers/files/open.ts';
import { asHillstrom, customers, example, fantail, json, temporary, writeRows } from './sample.ts';
import { openWorkspace } from './workspace.ts';

interface Imported {
  readonly kind: string;
  readonly counts: {
    readonly read: number;
    readonly kept: number;
    readonly rejected: number;
    readonly blank: number;
  };
  readonly rejects: string;
  readonly users: number;
  readonly facts: number;
  readonly known: number;
  readonly arms?: readonly {
    readonly arm: string;
    readonly rows: number;
    readonly outcomes: Readonly<Record<string, { readonly mean: number }>>;
  }[];
}

interface Reject {
  readonly line: number;
  readonly column: number;
  readonly field: string | null;
  readonly reason: string;
  readonly raw: string;
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const rejectsIn = (path: string): readonly Reject[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Reject);

describe('logged decisions', () => {
  test('are counted by arm, and the workspace is for its user alone', async () => {
    const file = writeRows(inside('small.csv.gz'), customers(600));
    const { counts, arms, users, facts } = await json<Imported>(...asHillstrom(file, inside('counted')));
    expect(counts).toEqual({ read: 600, kept: 600, rejected: 0, blank: 0 });
    expect({ users, facts }).toEqual({ users: 600, facts: 0 });
    expect(arms!.map(({ arm }) => arm)).toEqual(['no-send', 'mens', 'womens']);
    expect(arms!.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
    expect(statSync(inside('counted')).mode & 0o077).toBe(0);
    expect(statSync(inside('counted/workspace.json')).mode & 0o077).toBe(0);
  });

  test('broken rows are refused with line, column and reason, and the rest goes on', async () => {
    const rows = [...customers(200)];
    rows[3] = rows[3]!.replace(/^\d+/, '13');
    rows[10] = rows[10]!.replace(/,(Urban|Surburban|Rural),/, ',Mars,');
    rows[20] = `${rows[20]!},more`;
    rows[30] = rows[30]!.replace(/E-Mail,\d/, 'E-Mail,');
    rows[40] = '';
    rows[50] = rows[50]!.replace(/[^,]*$/, 'lots');
    const file = writeRows(inside('broken.csv'), rows);
    const { code, out } = await fantail(...asHillstrom(file, inside('broken')));
    expect(code).toBe(0);
    expect(out).toContain('199 rows read, 194 kept, 5 rejected, 1 empty lines');
    const rejects = rejectsIn(inside('broken/rejects.jsonl'));
    expect(rejects.map(({ line, field }) => [line, field])).toEqual([
      [5, 'recency'],
      [12, 'zip_code'],
      [22, null],
      [32, 'visit'],
      [52, 'spend'],
    ]);
    expect(rejects[0]).toMatchObject({ column: 1, reason: '13 is not between 1 and 12', raw: rows[3] });
    expect(rejects[1]!.column).toBe(rows[10].indexOf('Mars') + 1);
    expect(rejects[4]!.reason).toContain('"lots" is not a number');
  });

  test('a row that its columns allow and its meaning does not keeps its line and place', async () => {
    const [first = '', ...others] = customers(50);
    const file = writeRows(inside('meaning.csv'), [
      ...others,
      first.replace(/,[A-Z][a-z]* E-Mail,/, ',Dads E-Mail,'),
    ]);
    const mapping = JSON.parse(readFileSync(example('hillstrom/logged.json'), 'utf8')) as {
      columns: { name: string; words?: unknown }[];
    };
    delete mapping.columns.find(({ name }) => name === 'segment')!.words;
    writeFileSync(inside('meaning.json'), JSON.stringify(mapping));
    const options = [...asHillstrom(file, inside('meaning')), '--mapping', inside('meaning.json')];
    await fantail(...options);
    const [reject] = rejectsIn(inside('meaning/rejects.jsonl'));
    const text = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
    expect(reject).toEqual({
      line: 51,
      column: text.indexOf('Dads') + 1,
      field: 'segment',
      reason: '"Dads E-Mail" is no arm of the mapping',
      raw: text,
    });
  });

  test('Parquet and JSON lines say the same as CSV; there a row has a number and a field a place', async () => {
    const rows = customers(120).map((row, i) => (i === 7 ? row.replace(/^\d+/, '13') : row));
    const asCsv = await json<Imported>(...asHillstrom(writeRows(inside('forms.csv'), rows), inside('csv')));
    const { columns } = JSON.parse(readFileSync(example('hillstrom/logged.json'), 'utf8')) as {
      columns: { range?: unknown }[];
    };
    for (const column of columns) delete column.range;
    const { table } = await readTable(await openSource(inside('forms.csv')), schemaOf(columns));
    for (const form of ['parquet', 'jsonl.gz']) {
      const file = inside(`forms.${form}`);
      await writeTable(file, table);
      const read = await json<Imported>(...asHillstrom(file, inside(form)));
      expect(read.counts).toEqual({ read: 120, kept: 119, rejected: 1, blank: 0 });
      expect(read.arms).toEqual(asCsv.arms);
      const [reject] = rejectsIn(read.rejects);
      expect(reject).toMatchObject({ line: 8, field: 'recency', reason: '13 is not between 1 and 12' });
      if (form === 'parquet') expect(reject!.column).toBe(1);
    }
  });

  test('choices with ids of their own count once, in files that overlap too', async () => {
    const { columns, choices, ...rest } = JSON.parse(
      readFileSync(example('hillstrom/logged.json'), 'utf8'),
    ) as { columns: object[]; choices: object };
    writeFileSync(
      inside('ids.json'),
      JSON.stringify({
        ...rest,
        columns: [{ kind: 'text', name: 'id' }, ...columns],
        choices: { ...choices, id: { column: 'id' } },
      }),
    );
    const rows = customers(90).map((row, i) => `c${i},${row}`);
    const first = `id,recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend`;
    const week = writeRows(inside('week.csv'), [...rows.slice(0, 60), rows[7]!], first);
    const next = writeRows(inside('next.csv'), rows.slice(40), first);
    const into = (file: string) =>
      json<Imported>(...asHillstrom(file, inside('ids')), '--mapping', inside('ids.json'));
    const counted = async (file: string) => {
      const { counts, rejects } = await into(file);
      return [counts.kept, rejectsIn(rejects).map(({ line, field, reason }) => `${line} ${field} ${reason}`)];
    };
    const repeat = [60, ['62 id this choice stands on line 9 already']];
    expect(await counted(week)).toEqual(repeat);
    const overlap = Array.from(
      { length: 20 },
      (_, i) => `${i + 2} id this choice was imported from another file`,
    );
    expect(await counted(next)).toEqual([30, overlap]);
    // Read again, a file meets the rest of the other alone.
    expect(await counted(week)).toEqual(repeat);
    const evaluated = await json<{ rows: number }>('evaluate', '--workspace', inside('ids'));
    expect(evaluated.rows).toBe(90);
  });

  test('the same file again replaces what it said, another file adds', async () => {
    const once = writeRows(inside('once.csv'), customers(100));
    const other = writeRows(inside('other.csv'), customers(70, 'others'));
    for (const file of [once, once, other]) await json(...asHillstrom(file, inside('again')));
    const again = await openWorkspace(inside('again'), 'read');
    await again.close();
    expect(again.manifest.experience.map(({ rows }) => rows)).toEqual([100, 70]);
  });
});

describe('users and events', () => {
  const users = {
    kind: 'users',
    version: 1,
    columns: [
      { kind: 'text', name: 'id' },
      { kind: 'integer', name: 'recency' },
      { kind: 'text', name: 'email', optional: true },
      { kind: 'boolean', name: 'agreed' },
    ],
    user: { column: 'id' },
    at: { instant: '2008-03-01T00:00:00Z' },
    traits: { recency: 'recency' },
    zone: { is: 'America/New_York' },
    addresses: { email: { column: 'email' } },
    consent: { email: { column: 'agreed' }, personalisation: true },
  };
  const start = ['--program', example('hillstrom/program.ts')];

  test('become facts, once', async () => {
    writeFileSync(inside('users.json'), JSON.stringify(users));
    const file = writeRows(
      inside('users.csv'),
      ['ann,3,a@b.c,1', 'bob,4,,0', 'c d,4,,0'],
      'id,recency,email,agreed',
    );
    const import_ = [
      'import',
      file,
      '--workspace',
      inside('people'),
      '--mapping',
      inside('users.json'),
      ...start,
    ];
    const first = await json<Imported>(...import_);
    expect(first.counts).toEqual({ read: 3, kept: 2, rejected: 1, blank: 0 });
    expect(first).toMatchObject({ kind: 'users', users: 2, facts: 9 });
    expect(rejectsIn(first.rejects)[0]).toMatchObject({ line: 4, column: 1, field: 'id', raw: 'c d,4,,0' });
    expect((await json<Imported>(...import_)).facts).toBe(0);
  });

  test('lines that are no facts, or no JSON at all, are refused with their place', async () => {
    const place = inside('lines');
    const options = ['--workspace', place, '--program', example('hillstrom/program.ts')];
    const whole = '{"user":"ann","at":"2026-03-05T08:30:00Z","kind":"activity","name":"visit"}';
    writeFileSync(
      inside('lines.jsonl'),
      ['{"user":', '[1]', whole, '{"user":"bob","at":"x"}', ''].join('\n'),
    );
    const { counts } = await json<{ readonly counts: object }>('import', inside('lines.jsonl'), ...options);
    expect(counts).toEqual({ read: 4, kept: 1, rejected: 3, blank: 0 });
    const rejects = readFileSync(join(place, 'rejects.jsonl'), 'utf8').trim().split('\n');
    expect(rejects.map((line) => (JSON.parse(line) as { readonly line: number }).line)).toEqual([1, 2, 4]);
    writeFileSync(inside('broken.jsonl'), '{"user":\n');
    const broken = await fantail('import', inside('broken.jsonl'), ...options);
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('OPERATIONS_ALL_REFUSED')]);
  });

  test('an instant that cannot be read is named, and so is a second fact of one id', async () => {
    const fact = { user: 'ann', kind: 'activity', name: 'visit' };
    const day = '2008-03-02T09:00:00';
    const facts = [
      { ...fact, id: 'e1', at: `${day}Z` },
      { ...fact, id: 'e1', at: `${day}Z`, name: 'another' },
      { ...fact, id: 'e2', at: day },
      { ...fact, id: 'e3', at: 'yesterday' },
    ];
    writeFileSync(inside('when.jsonl'), facts.map((one) => JSON.stringify(one)).join('\n'));
    const argv = ['import', inside('when.jsonl'), '--workspace', inside('when'), ...start];
    const taken = await json<Imported>(...argv);
    expect(taken).toMatchObject({ counts: { kept: 2, rejected: 2 }, facts: 1, known: 1 });
    for (const { field, reason } of rejectsIn(taken.rejects))
      expect([field, reason]).toEqual(['at', expect.stringContaining('an ISO instant with an offset')]);
    expect((await fantail(...argv)).out).toContain('0 new facts, 2 known by their ids');
  });

  test('events come as Fantail writes them, or by a mapping', async () => {
    const own = [
      { id: 'e1', user: 'ann', at: '2008-03-02T09:00:00Z', kind: 'activity', name: 'visit' },
      {
        id: 'e2',
        user: 'ann',
        at: 1204500000000,
        kind: 'response',
        name: 'click',
        channel: 'email',
        message: 'mens',
      },
      { id: 'e3', user: 'ann', at: 1204500000000, kind: 'party' },
      { id: 'e4', user: 'ann', at: 1, kind: 'decision', decision: 'd', clock: 'send', consumed: [] },
    ];
    writeFileSync(inside('own.jsonl'), own.map((event) => JSON.stringify(event)).join('\n'));
    const asOwn = await json<Imported>('import', inside('own.jsonl'), '--workspace', inside('own'), ...start);
    expect(asOwn).toMatchObject({ kind: 'events', counts: { read: 4, kept: 2, rejected: 2 }, facts: 2 });
    expect(rejectsIn(asOwn.rejects).map(({ line }) => line)).toEqual([3, 4]);

    const mapping = {
      kind: 'events',
      version: 1,
      columns: [
        { kind: 'text', name: 'who' },
        { kind: 'time', name: 'when' },
        { kind: 'number', name: 'dollars' },
      ],
      event: {
        user: { column: 'who' },
        at: { column: 'when' },
        kind: { is: 'activity' },
        name: { is: 'purchase' },
        amount: { column: 'dollars' },
      },
    };
    writeFileSync(inside('bought.json'), JSON.stringify(mapping));
    const rows = ['ann,2008-03-03T10:00:00Z,12.5', 'ann,2008-03-03T10:00:00Z,12.5'];
    const bought = writeRows(inside('bought.csv'), rows, 'who,when,dollars');
    const read = ['import', bought, '--workspace', inside('own'), '--mapping', inside('bought.json')];
    expect((await json<Imported>(...read)).facts).toBe(2);
    expect((await json<Imported>(...read)).facts).toBe(0);
  });

  test('value signals with quantiles, in a list or a column each; bad ones are refused', async () => {
    const told = {
      user: 'ann',
      at: '2008-03-02T09:00:00Z',
      kind: 'signal',
      domain: 'shop',
      objective: 'visit',
      unit: 'euro',
      horizonDays: 14,
      until: '2008-03-20T00:00:00Z',
      featureTime: '2008-03-01T00:00:00Z',
      calibratedAt: '2008-02-01T00:00:00Z',
    };
    const rows = [
      { ...told, quantiles: [1, 2].map((n) => ({ p: n / 4, value: n })) },
      { ...told, 'quantiles.0.9': 7, 'quantiles.0.5': 5 },
      { ...told, mean: 1 },
    ];
    writeFileSync(inside('signals.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const found = await json<Imported>(
      'import',
      inside('signals.jsonl'),
      '--workspace',
      inside('signals'),
      ...start,
    );
    expect(found.counts).toEqual({ read: 3, kept: 2, rejected: 1, blank: 0 });
    expect(rejectsIn(found.rejects)[0]).toMatchObject({
      line: 3,
      reason: expect.stringContaining(
        'Event field sd: is missing: give mean and sd, or quantiles.',
      ) as string,
    });
  });
});

test('where refused rows cannot go is found out before any row is read', async () => {
  writeFileSync(inside('broken.csv'), '"');
  const argv = asHillstrom(inside('broken.csv'), inside('nowhere'));
  const { code, err } = await fantail(...argv, '--rejects', inside('rejects.txt'));
  expect([code, err]).toEqual([1, expect.stringContaining('TABLES_SOURCE_UNKNOWN')]);
});

test('zones that nobody knows are told of, in whatever command reads them', async () => {
  await json('init', inside('zones'));
  const users = readFileSync(inside('zones/users.csv'), 'utf8').replace(/Europe.Berlin/, 'Europe/Belin');
  writeFileSync(inside('zones/users.csv'), users);
  const how = ['--mapping', inside('zones/users.json'), '--program', inside('zones/program.js')];
  const argv = [inside('zones/users.csv'), ...how, '--workspace', inside('zones/work')];
  const imported = await fantail('import', ...argv);
  expect([imported.code, imported.err]).toEqual([
    0,
    expect.stringContaining('of 1 user nobody knows the zone ("Europe/Belin")'),
  ]);
  const decided = await fantail('decide', ...argv, '--out', inside('zones/out.csv'));
  expect(decided.err).toContain('("Europe/Belin")');
});

test('a list of users read again takes back no opt-out: only a yes with its date does', async () => {
  await json('init', inside('listed'));
  const listed = (name: string) => inside(`listed/${name}`);
  const workspace = ['--workspace', inside('stale')];
  const reasonsOf = async (day: number, ...how: readonly string[]) => {
    const argv = ['decide', listed('users.csv'), ...how, ...workspace, '--out', inside('stale.csv')];
    await json(...argv, '--at', `2026-03-${day}T12:00:00Z`);
    const rows = readFileSync(inside('stale.csv'), 'utf8').split('\n');
    return ['ann', 'bob'].map((user) => /:opted_out/.test(rows.find((row) => row.includes(`,${user},`))!));
  };
  const undated = ['--mapping', listed('users.json')];
  expect(await reasonsOf(10, ...undated, '--program', listed('program.js'))).toEqual([false, false]);
  const no = { id: 'no', user: 'ann', at: '2026-03-11T09:00:00Z', kind: 'consent', scope: 'email' };
  writeFileSync(inside('no.jsonl'), JSON.stringify({ ...no, granted: false }));
  await json('import', inside('no.jsonl'), ...workspace);
  expect(await reasonsOf(12, ...undated)).toEqual([true, false]);
  const document = JSON.parse(readFileSync(listed('users.json'), 'utf8')) as object;
  const dated = { ...document, at: { instant: '2026-03-13T00:00:00Z' } };
  writeFileSync(inside('dated.json'), JSON.stringify(dated));
  expect(await reasonsOf(14, '--mapping', inside('dated.json'))).toEqual([false, false]);
});

test('a list of users read again makes no address valid that bounced: only a word with its date does', async () => {
  await json('init', inside('bounced'));
  const listed = (name: string) => inside(`bounced/${name}`);
  const workspace = ['--workspace', inside('bouncing')];
  const lacks = async (day: number, ...how: readonly string[]) => {
    const argv = ['decide', listed('users.csv'), ...how, ...workspace, '--out', inside('bouncing.csv')];
    await json(...argv, '--at', `2026-03-${day}T12:00:00Z`);
    const rows = readFileSync(inside('bouncing.csv'), 'utf8').split('\n');
    return ['ann', 'bob'].map((user) => /:no_address/.test(rows.find((row) => row.includes(`,${user},`))!));
  };
  const undated = ['--mapping', listed('users.json')];
  expect(await lacks(10, ...undated, '--program', listed('program.js'))).toEqual([false, false]);
  const [header, ...users] = readFileSync(listed('users.csv'), 'utf8').split('\n');
  const address = users.find((row) => row.startsWith('ann,'))!.split(',')[
    header!.split(',').indexOf('email')
  ]!;
  const gone = { id: 'gone', user: 'ann', at: '2026-03-09T09:00:00Z', kind: 'address', channel: 'email' };
  writeFileSync(inside('gone.jsonl'), JSON.stringify({ ...gone, address, valid: false }));
  await json('import', inside('gone.jsonl'), ...workspace);
  expect(await lacks(12, ...undated)).toEqual([true, false]);
  const document = JSON.parse(readFileSync(listed('users.json'), 'utf8')) as object;
  const dated = { ...document, at: { instant: '2026-03-13T00:00:00Z' } };
  writeFileSync(inside('dated-address.json'), JSON.stringify(dated));
  expect(await lacks(14, '--mapping', inside('dated-address.json'))).toEqual([false, false]);
});

describe('bad input ends with a code and leaves nothing half-written', () => {
  const file = () => writeRows(inside('fine.csv'), customers(20));
  const refused = async (argv: readonly string[], code: string, exit = 1) => {
    const ran = await fantail(...argv);
    expect(ran.err.split('\n').find((line) => /^[A-Z]+_/.test(line))).toContain(code);
    expect(ran.out).toBe('');
    expect(ran.code).toBe(exit);
  };

  test('a path that is not there, a workspace that is not there', async () => {
    await refused(asHillstrom(inside('nowhere.csv'), inside('none')), 'TABLES_SOURCE_UNREADABLE');
    expect(existsSync(inside('none'))).toBe(false);
    await refused(['import', file(), '--workspace', inside('none')], 'OPERATIONS_WORKSPACE_MISSING');
    await refused(asHillstrom(file(), folder), 'OPERATIONS_WORKSPACE_BROKEN');
  });

  test('a broken gzip file', async () => {
    const path = writeRows(inside('cut.csv.gz'), customers(500));
    truncateSync(path, statSync(path).size - 40);
    await refused(asHillstrom(path, inside('cut')), 'TABLES_SOURCE_DAMAGED');
    expect(existsSync(inside('cut'))).toBe(false);
  });

  test('a mapping with a wrong field or a wrong column, a module without the name', async () => {
    const mapping = JSON.parse(readFileSync(example('hillstrom/logged.json'), 'utf8')) as { kind: string };
    writeFileSync(inside('kind.json'), JSON.stringify({ ...mapping, kind: 'choices' }));
    const options = asHillstrom(file(), inside('mapped'));
    await refused([...options, '--mapping', inside('kind.json')], 'OPERATIONS_DOCUMENT_INVALID');
    const column = JSON.stringify(mapping).replace('"visit":{"column":"visit"', '"visit":{"column":"visits"');
    writeFileSync(inside('column.json'), column);
    await refused([...options, '--mapping', inside('column.json')], 'OUTCOMES_MAPPING_UNFIT');
    await refused(
      [...options, '--program', example('hillstrom/program.ts#other')],
      'OPERATIONS_INPUT_UNREADABLE',
    );
    await refused(options.with(1, writeRows(inside('x.csv'), ['1'], 'x')), 'TABLES_FIELD_MISSING');
    expect(existsSync(inside('mapped')), 'nothing is left of a workspace that nothing came into').toBe(false);
  });

  test('a file of which no row fits, a command without its file', async () => {
    const rows = customers(5).map((row) => row.replace(/^\d+/, '99'));
    await refused(asHillstrom(writeRows(inside('all.csv'), rows), inside('all')), 'OPERATIONS_ALL_REFUSED');
    expect(rejectsIn(inside('all/rejects.jsonl'))).toHaveLength(5);
    expect((await fantail('import')).code).toBe(2);
  });

  test('programs with other features than the experience was imported for', async () => {
    await json(...asHillstrom(file(), inside('fits')));
    const options = [...asHillstrom(file(), inside('fits')), '--program', example('readme/program.ts')];
    await refused(options, 'OPERATIONS_WORKSPACE_UNFIT');
  });
});
