import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Line } from './bench.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Another library beside us: a script, and what it needs. */
export interface Peer {
  readonly name: string;
  /** Arguments of one `pip install` each, in order; of a library for Node those of `npm install`. */
  readonly installs: readonly (readonly string[])[];
  /** Of a library for Node: the package that its script asks for. */
  readonly node?: string;
}

/** What a peer's script printed as JSON, or why it could not run. */
type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'skipped'; reason: string };

function run(
  command: string,
  args: readonly string[],
): { readonly output: string; readonly problem?: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status === 0) return { output: stdout };
  const said = stderr?.trim().split('\n').at(-1);
  return { output: stdout ?? '', problem: error?.message ?? said ?? `${command} ended with ${status}` };
}

interface Environment {
  readonly folder: string;
  readonly command: string;
  readonly problem?: string;
}

const folderOf = ({ name }: Peer): string => join(root, '.venv', name);

/** Makes the peer's own environment under .venv once; that its library is found there says that it is whole. */
const environmentOf = (peer: Peer): Environment =>
  peer.node === undefined ? pythonOf(peer) : nodeOf(peer, peer.node);

function pythonOf(peer: Peer): Environment {
  const folder = folderOf(peer);
  const command = join(folder, bin, 'python');
  const imported = ['-c', `import ${peer.name}`];
  if (existsSync(command) && run(command, imported).problem === undefined) return { folder, command };
  const made = run('python3', ['-m', 'venv', folder]);
  if (made.problem !== undefined) return { folder, command, problem: made.problem };
  return installed(peer, { folder, command }, { by: [command, '-m', 'pip', 'install', '--quiet'], imported });
}

function nodeOf(peer: Peer, library: string): Environment {
  const folder = folderOf(peer);
  const environment = { folder, command: process.execPath };
  const found = `require('node:module').createRequire(process.argv[1] + '/package.json').resolve('${library}')`;
  const imported = ['-e', found, folder];
  if (run(process.execPath, imported).problem === undefined) return environment;
  mkdirSync(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--silent'];
  return installed(peer, environment, { by: ['npm', 'install', '--prefix', folder, ...quiet], imported });
}

interface Installing {
  readonly by: readonly [string, ...string[]];
  /** What runs where the library is there. */
  readonly imported: readonly string[];
}

function installed({ installs }: Peer, environment: Environment, { by, imported }: Installing): Environment {
  const [installer, ...always] = by;
  for (const packages of installs) {
    const { problem } = run(installer, [...always, ...packages]);
    if (problem !== undefined) return { ...environment, problem };
  }
  const { problem } = run(environment.command, imported);
  return problem === undefined ? environment : { ...environment, problem };
}

/**
 * Runs the peer's script of bench/peers in the peer's own environment, a Python one isolated (-I), or the script would hide
 * the library of its name; one for Node gets the folder of its environment first. The last line of its standard output is
 * one JSON value.
 */
export function askPeer<T>(peer: Peer, args: readonly string[]): Answer<T> {
  const { folder, command, problem } = environmentOf(peer);
  if (problem !== undefined) return { kind: 'skipped', reason: problem };
  const script = (suffix: string) => join(root, 'bench', 'peers', `${peer.name}.${suffix}`);
  const asked = run(
    command,
    peer.node === undefined ? ['-I', script('py'), ...args] : [script('mjs'), folder, ...args],
  );
  if (asked.problem !== undefined) return { kind: 'skipped', reason: asked.problem };
  return { kind: 'answer', value: JSON.parse(asked.output.trim().split('\n').at(-1)!) as T };
}

/** The line of a peer that could not be asked. */
export const skipped = (bench: string, { name }: Peer, reason: string): Line => ({
  bench,
  metric: 'skipped',
  value: 0,
  unit: '',
  peer: name,
  reason,
});
