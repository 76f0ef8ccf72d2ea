// Reads the house: every source file with its imports and the effects it names.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { rooms } from './rooms.ts';

export interface Import {
  readonly to: string;
  /** Names as the other file exports them; `*` for all of them. */
  readonly names: readonly string[];
}

/** What a file hands on from another. */
interface Export {
  readonly name: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Path below `src/`, with forward slashes. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Effects and forms that a room must not contain, as written. */
  readonly effects: readonly string[];
  readonly exportsAll: boolean;
  readonly exports: readonly Export[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');

/** The room of a path: one folder, or two below a shelf such as `playbooks/*`. */
export function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return rooms[`${first}/*`] ? `${first}/${second}` : first;
}

/** The row of a room in the plan. */
export const rowOf = (room: string) => rooms[room] ?? rooms[`${room.split('/')[0]}/*`];

type Node = { readonly type: string; readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item, see);
    } else if (isNode(value)) visit(value, see);
  }
}

const nameOf = (value: unknown): string =>
  isNode(value) ? (typeof value['name'] === 'string' ? value['name'] : '') : '';

const ambientGlobals = new Set([
  'process',
  'console',
  'fetch',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
]);
const ambientMembers = new Set(['Math.random', 'Date.now', 'Math.pow']);

function effectOf(node: Node): string | undefined {
  if (node.type === 'TSImportType') return "import('…') type";
  if (node.type === 'ImportExpression') return 'import(…)';
  if (node.type === 'BinaryExpression' && node['operator'] === '**') return '**';
  if (node.type === 'AssignmentExpression' && node['operator'] === '**=') return '**=';
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date') {
    return (node['arguments'] as unknown[]).length === 0 ? 'new Date()' : undefined;
  }
  if (node.type === 'MemberExpression') {
    const object = nameOf(node['object']);
    const member = `${object}.${nameOf(node['property'])}`;
    if (ambientMembers.has(member)) return member;
    if (ambientGlobals.has(object)) return member;
  }
  if (node.type === 'CallExpression' && ambientGlobals.has(nameOf(node['callee'])))
    return nameOf(node['callee']);
  return undefined;
}

const read = (path: string): SourceFile => parsed(path, readFileSync(join(src, path), 'utf8'));

function parsed(path: string, text: string): SourceFile {
  const { program, module } = parseSync(path, text);
  const effects: string[] = [];
  visit(program as unknown as Node, (node) => {
    const effect = effectOf(node);
    if (effect !== undefined) effects.push(effect);
  });
  const imports: Import[] = [];
  for (const statement of module.staticImports) {
    const names = statement.entries.map(({ importName }) =>
      importName.kind === 'Name' ? importName.name! : '*',
    );
    imports.push({ to: resolve(path, statement.moduleRequest.value), names });
  }
  let exportsAll = false;
  const exports: Export[] = [];
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.exportName.name !== null)
        exports.push({ name: entry.exportName.name, typeOnly: entry.isType });
      if (!entry.moduleRequest) continue;
      const names = [entry.importName.name ?? '*'];
      imports.push({ to: resolve(path, entry.moduleRequest.value), names });
      if (entry.importName.kind === 'AllButDefault' || entry.importName.kind === 'All') exportsAll = true;
    }
  }
  return { path, room: roomOf(path), text, imports, effects, exportsAll, exports };
}

/** A relative import becomes a path below `src/`; a package keeps its name. */
const resolve = (from: string, to: string): string =>
  to.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), to)).replace(/^\.\.\/src\//, '') : to;

const filesBelow = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

/** Every source file of `src/`, tests included. */
export const readHouse = (): readonly SourceFile[] => filesBelow(src, '.ts').map(read);

/** Files that work with the house from outside: benchmarks, examples, and what writes and checks the docs. */
export const readNeighbours = (): readonly SourceFile[] =>
  ['bench', 'examples', 'docs'].flatMap((folder) =>
    filesBelow(join(root, folder), '.ts').map((path) =>
      parsed(`../${folder}/${path}`, readFileSync(join(root, folder, path), 'utf8')),
    ),
  );

/** Every word that the guides set as code. */
export function wordsOfGuides(): ReadonlySet<string> {
  const guides = filesBelow(join(root, 'docs'), '.md').filter((path) => !path.startsWith('decisions/'));
  const pages = ['README.md', ...guides.map((path) => `docs/${path}`)];
  const text = pages.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].join('\n');
  return new Set(code.match(/[A-Za-z_$][\w$]*/g));
}

/** Rooms that the package itself exports: all that their doors have is for anybody. */
export function exportedRooms(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  return Object.values(exports).flatMap((path) => /\/src\/(.+)\/index\.js$/.exec(path)?.[1] ?? []);
}
