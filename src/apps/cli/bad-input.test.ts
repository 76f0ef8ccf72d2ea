import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../operations/index.ts';
import { optionsOf, type Option } from './options.ts';
import { example, fantail, json, temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('work');
const users = () => readFileSync(inside('trial/users.csv'), 'utf8');

function file(name: string, content: string | Uint8Array): string {
  const path = inside(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Documents that cannot be read, or mean nothing: no command goes on with one. */
const documents: Readonly<Record<string, () => string>> = {
  'no file': () => inside('none.json'),
  'a folder': () => inside('trial'),
  'a link to itself': () => inside('loop.json'),
  'an empty file': () => file('empty.json', ''),
  'zero characters': () => file('zero.json', '\0\0\0'),
  'a mark and nothing': () => file('mark.json', '\uFEFF'),
  'UTF-16': () => file('utf16.json', Buffer.from('\uFEFF{"kind":"users"}', 'utf16le')),
  'Latin letters': () => file('latin.json', Buffer.from('{"kind":"us\xE9rs"}', 'latin1')),
  'half a document': () => file('half.json', '{"kind":\n "users", "version'),
  'a list': () => file('list.json', '[1, 2]'),
  null: () => file('null.json', 'null'),
  'a huge number': () => file('huge.json', '1e308'),
  'a key twice': () => file('twice.json', '{"kind": "users", "kind": "events", "version": 1}'),
  'keys of objects': () => file('keys.json', '{"__proto__": {"kind": "users"}, "constructor": 1}'),
  'half a surrogate pair': () => file('half-pair.json', '{"kind": "\\ud800"}'),
  'a hundred thousand levels': () => file('deep.json', '[{"a":'.repeat(100_000)),
  'a module that does not parse': () => file('broken.mjs', 'export default {'),
  'a module that throws nothing': () => file('throws.mjs', 'throw null'),
  'a module of a function': () => file('function.mjs', 'export default () => 1'),
  'a module in a circle': () => file('circle.mjs', 'const a = {}; a.a = a; export default a;'),
};

/** Tables of which nothing can be used. */
const tables: Readonly<Record<string, () => string>> = {
  'no file': () => inside('none.csv'),
  'a folder without tables': () => inside('trial'),
  'an empty file': () => file('empty.csv', ''),
  'empty lines': () => file('lines.csv', '\n\n\n'),
  'zero characters': () => file('zero.csv', '\0\0\0\0'),
  'UTF-16': () => file('utf16.csv', Buffer.from(`\uFEFF${users()}`, 'utf16le')),
  'a field twice': () => file('twice.csv', 'id,id\n1,2\n'),
  'a key twice': () => file('twice.jsonl', '{"id":"a","id":"b"}\n'),
  'names of objects': () => file('names.csv', '__proto__,constructor,toString\n1,2,3\n'),
  'a key of objects': () => file('proto.jsonl', '{"__proto__":{"id":"a"},"at":1}\n'),
  'a million columns': () =>
    file('wide.csv', `${Array.from({ length: 1e6 }, (_, i) => `c${i}`).join(',')}\n`),
  'five thousand keys': () =>
    file('wide.jsonl', `{${Array.from({ length: 5000 }, (_, i) => `"c${i}":1`).join(',')}}\n`),
  'one line without an end': () => file('long.csv', 'x'.repeat(3e6)),
  'a quote without an end': () => file('quote.jsonl', '"'.repeat(1e5)),
  'huge numbers': () => file('huge.jsonl', '{"id":"e","user":"a","at":1e308,"kind":"activity","name":"x"}\n'),
  'a time before all days': () =>
    file('before.jsonl', '{"id":"e","user":"a","at":-8e15,"kind":"activity","name":"x"}\n'),
  'half a surrogate pair': () =>
    file('pair.jsonl', '{"id":"e","user":"\\ud800","at":1,"kind":"activity","name":"x"}\n'),
  'a hundred thousand levels': () => file('deep.jsonl', `${'{"a":'.repeat(1e5)}\n`),
  'cut gzip': () => file('cut.csv.gz', gzipSync(users()).subarray(0, 60)),
  'packed air': () => file('air.csv.gz', gzipSync(Buffer.alloc(3e7, 'a'))),
  'cut Parquet': () => file('cut.parquet', readFileSync(inside('sound.parquet')).subarray(0, -20)),
  'Parquet of nothing': () => file('nothing.parquet', 'PAR1'),
  'another format': () => file('book.xlsx', 'PK'),
};

const banditLog = {
  kind: 'bandit',
  version: 1,
  columns: ['arm', 'chance', 'click'].map((name) => ({ kind: 'number', name })),
  action: 'arm',
  actions: { file: 'arms.csv', columns: [{ kind: 'number', name: 'arm' }], id: 'arm' },
  model: { kind: 'ridge' },
  propensity: 'chance',
  reward: 'click',
};

/** What a person may type for an option, or a script where something is missing. */
const typed = [
  '',
  'nope',
  '-1',
  '1e308',
  'NaN',
  'a\0b',
  '\uD800',
  '__proto__',
  '__proto__=1',
  'constructor',
  'a=1,a=2',
  '9'.repeat(5000),
  '9999-99-99T00:00:00Z',
];

const isDocument = new Set([
  'mapping',
  'program',
  'artefact',
  'policy',
  'logging',
  'document',
  'preset',
  'metrics',
  'previous',
  'rehearsed',
  'model',
]);
const isTable = new Set(['file', 'users', 'log']);
/** Options that name where something is written. */
const isPlace = new Set(['folder', 'out', 'rejects', 'report', 'workspace']);

/** A command line of each operation that does what it should; commands that write name a place that is free. */
const sound: Readonly<Record<string, readonly string[]>> = {
  init: [inside('new')],
  import: [inside('trial/events.jsonl')],
  learn: [],
  'learn-plans': [],
  evaluate: [],
  prices: ['--dry-run'],
  decide: ['--out', inside('out.csv'), '--dry-run'],
  explain: ['no-such-decision'],
  replay: [],
  monitor: [],
  stop: ['--channel', 'email'],
  resume: ['--channel', 'email'],
  stops: [],
  'experiment design': [inside('plan.json')],
  'experiment screen': [inside('plan.json')],
  'experiment traffic': [inside('plan.json')],
  'experiment start': [inside('plan.json')],
  'experiment look': ['tone'],
  'experiment stop': ['tone', '--why', 'it does not matter'],
  'experiment report': ['tone'],
  'experiment holdout': [],
  export: [inside('lake')],
  simulate: ['--policies', 'nobody'],
  rehearse: ['--out', inside('artefact.json'), '--policy', 'nobody'],
  'metrics choose': [example('long-term/past-tests.csv'), '--outcome', 'long', '--n', '1000'],
  'surrogate fit': [inside('index.json')],
  'surrogate forecast': ['tone', 'long'],
  'surrogate score': [],
  'signals exchange': [
    example('long-term/past-tests.csv'),
    '--to',
    'retention_90d',
    '--out',
    inside('exchange.json'),
  ],
};

/** The command line of an operation with one option set otherwise. */
function lineWith(name: string, option: Option, value: string): readonly string[] {
  const row = operations.find((one) => one.name === name)!;
  const places = row.positional ?? [];
  const rest = [...sound[name]!];
  const asPlace = places.includes(option.field);
  const words = asPlace ? rest.slice(places.length) : [...rest];
  const flag = words.indexOf(`--${option.flag}`);
  if (flag >= 0) words.splice(flag, 2);
  const inWorkspace =
    optionsOf(row).some(({ field }) => field === 'workspace') && option.field !== 'workspace';
  return [
    ...name.split(' '),
    ...words,
    ...(inWorkspace ? ['--workspace', workspace] : []),
    ...(name === 'decide' && asPlace ? ['--mapping', inside('trial/users.json')] : []),
    ...(option.field === 'log' ? ['--mapping', inside('log.json'), '--policy', 'uniform'] : []),
    ...(asPlace ? ['--', value] : [`--${option.flag}=${value}`]),
  ];
}

/** Why a run is not how a failure must be, if so: one line with a code, no stack, not a bug. */
function ill({ code, out, err }: { readonly code: number; readonly out: string; readonly err: string }) {
  const last =
    err
      .trimEnd()
      .split('\n')
      .findLast((line) => !line.startsWith('(run with')) ?? '';
  if (/\n\s+at /.test(err)) return 'a stack';
  if (err.includes('OPERATIONS_UNEXPECTED')) return last;
  if (code === 0 || (out !== '' && err.indexOf('_') < 0)) return undefined;
  return /^(?:[A-Z]+_[A-Z_]+|error): \S/.test(last) ? undefined : `no code: ${last.slice(0, 200)}`;
}

const filesBelow = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((one) => statSync(one, { throwIfNoEntry: false })?.isFile() === true)
    .toSorted();

const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const held = () =>
  filesBelow(workspace)
    .filter((path) => !/lock|rejects/.test(path))
    .map((path) => [path, digestOf(path)]);

beforeAll(async () => {
  await json('init', inside('trial'));
  symlinkSync(inside('loop.json'), inside('loop.json'));
  const at = ['--at', '2026-03-02T12:00:00Z', '--workspace', workspace];
  const who = [inside('trial/users.csv'), '--mapping', inside('trial/users.json')];
  await json(
    'decide',
    ...who,
    '--program',
    inside('trial/program.js'),
    '--out',
    inside('sound.parquet'),
    ...at,
  );
  file('plan.json', '{}');
  file('index.json', '{}');
  file('arms.csv', 'arm\n0\n1\n');
  file('log.json', JSON.stringify(banditLog));
});

const walked = operations.flatMap((row) => optionsOf(row).map((option) => ({ name: row.name, option })));

const documentOptions = walked.filter(({ option }) => isDocument.has(option.field));
const tableOptions = walked.filter(({ option }) => option.type === 'string' && isTable.has(option.field));

/** What is wrong when an option gets each of these values; every one of them must be refused, or just survived. */
async function wrongWith(
  { name, option }: (typeof walked)[number],
  values: readonly (readonly [string, string])[],
  must: 'refuse' | 'survive',
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [what, value] of values) {
    const ran = await fantail(...lineWith(name, option, value));
    const problem = must === 'refuse' && ran.code === 0 ? 'it is taken' : ill(ran);
    if (problem !== undefined) wrong.push(`${name} --${option.flag}, ${what}: ${problem}`);
  }
  return wrong;
}

const made = (inputs: Readonly<Record<string, () => string>>) =>
  Object.entries(inputs).map(([what, path]): readonly [string, string] => [what, path()]);

describe('every command', () => {
  test('is in the walk', () => {
    expect(Object.keys(sound).toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
    expect([documentOptions.length > 10, tableOptions.length > 3]).toEqual([true, true]);
  });

  test.each(documentOptions)('refuses a bad document: $name $option.flag', async (place) => {
    const before = held();
    expect(await wrongWith(place, made(documents), 'refuse')).toEqual([]);
    expect(held()).toEqual(before);
  });

  test.each(tableOptions)('refuses a bad table: $name $option.flag', async (place) => {
    const before = held();
    expect(await wrongWith(place, made(tables), 'refuse')).toEqual([]);
    expect(held()).toEqual(before);
  });

  test.each(walked.filter(({ option }) => option.type !== 'boolean'))(
    'survives what may be typed: $name $option.flag',
    async (place) => {
      const under = mkdtempSync(join(folder, 'typed-'));
      const placed = (value: string) =>
        isPlace.has(place.option.field) && value !== '' ? `${under}/${value}` : value;
      const said = await wrongWith(
        place,
        typed.map((value) => [JSON.stringify(value).slice(0, 40), placed(value)]),
        'survive',
      );
      const left = filesBelow(under).filter((path) => /\.part|\.tmp/.test(path));
      expect([said, left]).toEqual([[], []]);
    },
  );
});

describe('a name that every object has is no name', () => {
  const given = (name: string) => readFileSync(inside(`trial/${name}`), 'utf8');
  /** A program and the document of its users, in which something is called otherwise. */
  const places: Readonly<Record<string, (name: string) => readonly [program: string, users: string]>> = {
    'a channel': (name) => [
      given('program.js').replaceAll('email:', `['${name}']:`).replaceAll("'email'", `'${name}'`),
      given('users.json').replaceAll('"email":', `"${name}":`),
    ],
    'a message': (name) => [given('program.js').replace("'free-month'", `['${name}']`), given('users.json')],
    'a topic': (name) => [given('program.js').replace("'offer'", `'${name}'`), given('users.json')],
    'an objective': (name) => [
      given('program.js').replace('subscription: {', `['${name}']: {`),
      given('users.json'),
    ],
    'a feature': (name) => [given('program.js').replace('plays:', `['${name}']:`), given('users.json')],
    'a program': (name) => [given('program.js').replace("'welcome'", `'${name}'`), given('users.json')],
    'a trait': (name) => [
      given('program.js'),
      given('users.json').replace('"traits": {', `"traits": { "${name}": "zone", `),
    ],
    'a scope': (name) => [
      given('program.js'),
      given('users.json').replace('"consent": {', `"consent": { "${name}": true, `),
    ],
  };
  const all = Object.keys(places).flatMap((what) =>
    ['constructor', 'toString', '__proto__'].map((name) => ({ what, name })),
  );

  test.each(all)('$what called $name is refused by its field, and no workspace is made', async (one) => {
    const { what, name } = one;
    const [program, document] = places[what]!(name);
    expect([program, document]).not.toEqual([given('program.js'), given('users.json')]);
    const under = mkdtempSync(join(folder, 'named-'));
    writeFileSync(join(under, 'program.mjs'), program);
    writeFileSync(join(under, 'users.json'), document);
    const ran = await fantail(
      'decide',
      inside('trial/users.csv'),
      `--mapping=${join(under, 'users.json')}`,
      `--program=${join(under, 'program.mjs')}`,
      `--workspace=${join(under, 'work')}`,
      `--out=${join(under, 'out.csv')}`,
    );
    expect([ran.code, ill(ran)]).toEqual([1, undefined]);
    expect(ran.err).toMatch(/(?:PROGRAM|OPERATIONS_DOCUMENT)_INVALID: .*take another|begin with a letter/);
    expect(readdirSync(under).toSorted()).toEqual(['program.mjs', 'users.json']);
  });

  test('a fact with one is refused with its line', async () => {
    const facts = ['constructor', 'email'].map((scope, i) => ({
      id: `named-${i}`,
      user: 'ann',
      at: '2026-03-01T09:00:00Z',
      kind: 'consent',
      scope,
      granted: true,
    }));
    const path = file('named.jsonl', facts.map((one) => JSON.stringify(one)).join('\n'));
    const found = await json<{ readonly counts: { readonly kept: number; readonly rejected: number } }>(
      'import',
      path,
      '--workspace',
      workspace,
    );
    expect(found.counts).toMatchObject({ kept: 1, rejected: 1 });
  });
});

test('a byte order mark is passed over, in documents and in tables', async () => {
  const marked = (name: string) =>
    file(`marked/${name}`, `\uFEFF${readFileSync(inside(`trial/${name}`), 'utf8')}`);
  const decide = (out: string, place: (name: string) => string) =>
    json(
      'decide',
      place('users.csv'),
      '--mapping',
      place('users.json'),
      '--out',
      inside(out),
      '--dry-run',
      '--at',
      '2026-03-03T12:00:00Z',
      '--workspace',
      workspace,
    );
  await decide('plain.csv', (name) => inside(`trial/${name}`));
  await decide('marked.csv', marked);
  expect(readFileSync(inside('marked.csv'), 'utf8')).toBe(readFileSync(inside('plain.csv'), 'utf8'));
  const { code, err } = await fantail('import', marked('events.jsonl'), '--workspace', workspace);
  expect([code, err]).toEqual([0, expect.stringContaining('reading')]);
});

test('where a document breaks is told by line and column, and what it says is not', async () => {
  const document = file('broken.json', '{\n  "kind": "users",\n  "who": ann@example.org\n}');
  const { err } = await fantail('experiment', 'traffic', document);
  expect(err).toContain('OPERATIONS_INPUT_UNREADABLE');
  expect(err).toContain('line 3, column 10: not a JSON value');
  expect(err).not.toContain('ann@');
});

describe('what is read is never written over', () => {
  const pairs = operations.flatMap(({ name, apart = {} }) =>
    Object.entries(apart).flatMap(([field, others]) => others.map((other) => ({ name, field, other }))),
  );
  const needs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    import: { file: 'rows.csv' },
    decide: { out: 'rows.csv' },
    rehearse: { out: 'rows.json' },
    'signals exchange': { file: 'rows.csv', to: 'conversion', out: 'rows.json' },
  };

  test('where a command writes a file, it says which it must not be', () => {
    expect(new Set(pairs.map(({ name }) => name))).toEqual(new Set([...Object.keys(needs), 'simulate']));
  });

  test.each(pairs)('$name: $field is not the file of $other', async ({ name, field, other }) => {
    const kept = file('kept/rows.csv', 'nothing else has these rows');
    const given = { ...needs[name], [field]: inside('kept/./rows.csv'), [other]: kept };
    const { positional = [] } = operations.find((row) => row.name === name)!;
    const words = positional.flatMap((place) => given[place] ?? []);
    const flags = Object.entries(given).filter(([one]) => !positional.includes(one));
    const { code, err } = await fantail(
      ...name.split(' '),
      ...flags.map(([one, value]) => `--${one}=${value}`),
      '--',
      ...words,
    );
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`${name}: ${field}: it is the file of "${other}"`),
    ]);
    expect(readFileSync(kept, 'utf8')).toBe('nothing else has these rows');
  });
});
