import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Line } from './bench.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Another library beside us: a Python script, and what it needs. */
export interface Peer {
  readonly name: string;
  /** Arguments of one `pip install` each, in order. */
  readonly installs: readonly (readonly string[])[];
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

/** Makes the peer's own environment under .venv once; a marker says that it is whole. */
function environmentOf({ name, installs }: Peer): { readonly python: string; readonly problem?: string } {
  const folder = join(root, '.venv', name);
  const python = join(folder, bin, 'python');
  const imported = ['-c', `import ${name}`];
  if (existsSync(python) && run(python, imported).problem === undefined) return { python };
  const made = run('python3', ['-m', 'venv', folder]);
  if (made.problem !== undefined) return { python, problem: made.problem };
  for (const packages of installs) {
    const installed = run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
    if (installed.problem !== undefined) return { python, problem: installed.problem };
  }
  const { problem } = run(python, imported);
  return problem === undefined ? { python } : { python, problem };
}

/**
 * Runs bench/peers/<name>.py in the peer's own environment, isolated (-I), or the script would hide the library of
 * its name; the last line of its standard output is one JSON value.
 */
export function askPeer<T>(peer: Peer, args: readonly string[]): Answer<T> {
  const { python, problem } = environmentOf(peer);
  if (problem !== undefined) return { kind: 'skipped', reason: problem };
  const asked = run(python, ['-I', join(root, 'bench', 'peers', `${peer.name}.py`), ...args]);
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
