// Starts children for tests. Node 20 cannot run TypeScript, so what they run is compiled first.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Errand } from './child.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');

/** Compiled children; every way to run one ends by itself or by the caller's hand. */
export interface Children<Asked = Errand> {
  /** What the child says, until it ends. */
  thread(errand: Asked): Promise<readonly unknown[]>;
  process(errand: Asked): Promise<Ended>;
  /** As `process`, by a shell that runs a command first, such as a limit; another `shell` may do more. */
  after(command: string, errand: Asked, shell?: readonly string[]): Promise<Ended>;
  /** A process to be killed; `said` grows. */
  start(errand: Asked): { readonly child: ChildProcess; readonly said: unknown[] };
  /** Removes what was compiled. */
  remove(): void;
}

export interface Ended {
  readonly said: readonly unknown[];
  readonly signal: NodeJS.Signals | null;
}

function listen(child: ChildProcess): unknown[] {
  const said: unknown[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    // A killed child may leave half a line.
    if (line.startsWith('"') || line.endsWith(']') || line.endsWith('}')) said.push(JSON.parse(line));
  });
  return said;
}

const end = (child: ChildProcess, said: readonly unknown[]) =>
  new Promise<Ended>((resolve) => child.once('close', (_, signal) => resolve({ said, signal })));

/** Resolves when a process has ended and all that it said was heard. */
export const endOf = (child: ChildProcess): Promise<Ended> => end(child, []);

function compile(child: string): string {
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(join(cache, 'fantail-child-'));
  const config = join(out, 'tsconfig.json');
  const compilerOptions = { noCheck: true, declaration: false, rootDir: root, outDir: out };
  const files = [join(root, `${child}.ts`)];
  const extended = join(root, 'tsconfig.build.json');
  writeFileSync(config, JSON.stringify({ extends: extended, compilerOptions, files, include: [] }));
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The child does not compile: ${stdout}`);
  return out;
}

/** Compiles a module of this repository, by its path without `.ts`; it finds its errand where `child.ts` does. */
export function compileChildren<Asked = Errand>(module = 'src/store/drivers/lmdb/child'): Children<Asked> {
  const out = compile(module);
  const script = join(out, `${module}.js`);
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];

  const start = (errand: Asked) => {
    const child = spawn(process.execPath, [script, JSON.stringify(errand)], { stdio });
    return { child, said: listen(child) };
  };
  return {
    start,
    thread: (errand) =>
      new Promise((resolve, reject) => {
        const said: unknown[] = [];
        const worker = new Worker(script, { workerData: errand });
        worker.on('message', (word) => said.push(word));
        worker.once('error', reject);
        worker.once('exit', () => resolve(said));
      }),
    process: (errand) => {
      const { child, said } = start(errand);
      return end(child, said);
    },
    after: (command, errand, shell = ['sh', '-c']) => {
      const line = `${command} && exec "$0" "$@"`;
      const words = [...shell, line, process.execPath, script, JSON.stringify(errand)];
      const child = spawn(words[0]!, words.slice(1), { stdio });
      return end(child, listen(child));
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}
