// Reads the house: every source file with its imports and the effects it names.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { rooms } from './rooms.ts';

export interface Import {
  readonly to: string;
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
}

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');

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

function read(path: string): SourceFile {
  const text = readFileSync(join(src, path), 'utf8');
  const { program, module } = parseSync(path, text);
  const effects: string[] = [];
  visit(program as unknown as Node, (node) => {
    const effect = effectOf(node);
    if (effect !== undefined) effects.push(effect);
  });
  const imports: Import[] = [];
  for (const statement of module.staticImports) {
    const typeOnly = statement.entries.length > 0 && statement.entries.every((entry) => entry.isType);
    imports.push({ to: resolve(path, statement.moduleRequest.value), typeOnly });
  }
  let exportsAll = false;
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (!entry.moduleRequest) continue;
      imports.push({ to: resolve(path, entry.moduleRequest.value), typeOnly: entry.isType });
      if (entry.importName.kind === 'AllButDefault' || entry.importName.kind === 'All') exportsAll = true;
    }
  }
  return { path, room: roomOf(path), text, imports, effects, exportsAll };
}

/** A relative import becomes a path below `src/`; a package keeps its name. */
const resolve = (from: string, to: string): string =>
  to.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), to)) : to;

/** Every source file of `src/`, tests included. */
export function readHouse(): readonly SourceFile[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map(read);
}
