// The command line in a folder of its own, and made-up customers in the form of the Hillstrom data, for tests.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { run } from './run.ts';

const root = join(import.meta.dirname, '..', '..', '..');
export const example = (path: string): string => join(root, 'examples', path);

/** The folder of public data, where there is one. */
export const data = process.env['FANTAIL_DATA'] ?? join(root, '..', 'shared', 'data');

/** Secrets of workspaces that are the same in every run: what is drawn is, too. */
let drawn = 0;
const random = (bytes: number) =>
  createHash('shake256', { outputLength: bytes }).update(`${drawn++}`).digest();

/** A folder that goes away after the tests of a file. */
export function temporary(): string {
  drawn = 0;
  const folder = mkdtempSync(join(tmpdir(), 'fantail-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a command line gave. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line. */
export async function fantail(...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const streams = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  return { code: await run(argv, { streams, version: '0.0.0', random }), out, err };
}

/** Runs a command line that must succeed, and reads its one JSON document. */
export async function json<T>(...argv: readonly string[]): Promise<T> {
  const { code, out, err } = await fantail(...argv, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as T;
}

const header =
  'recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend';

/**
 * Customers as the Hillstrom file has them: those who bought men's merchandise answer the men's e-mail and not the
 * other, and the other way round, so that the best policy is not an e-mail to everybody.
 */
export function customers(count: number, seed = 'made up'): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const bytes = createHash('sha256').update(`${seed} ${i}`).digest();
    const below = (n: number, at: number) => bytes.readUInt16LE(2 * at) % n;
    const mens = below(2, 0);
    const arm = below(3, 1);
    const suits = (arm === 1 && mens === 1) || (arm === 2 && mens === 0);
    const visit = Number(below(100, 2) < (suits ? 40 : 10));
    const conversion = Number(visit === 1 && below(5, 3) === 0);
    const spend = conversion === 1 ? `${20 + below(100, 4)}.5` : '0';
    const who = `${1 + below(12, 5)},1) $0 - $100,${30 + below(500, 6)}.25,${mens},${1 - mens}`;
    const place = ['Urban', 'Surburban', 'Rural'][below(3, 7)]!;
    const by = ['Phone', 'Web', 'Multichannel'][below(3, 8)]!;
    const segment = ['No E-Mail', 'Mens E-Mail', 'Womens E-Mail'][arm]!;
    return `${who},${place},${below(2, 9)},${by},${segment},${visit},${conversion},${spend}`;
  });
}

/** Writes rows below a header; packed where the name ends in `.gz`. */
export function writeRows(path: string, rows: readonly string[], first = header): string {
  const text = `${[first, ...rows].join('\n')}\n`;
  writeFileSync(path, path.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

/** Options that import a file of the Hillstrom form into a workspace. */
export const asHillstrom = (file: string, workspace: string): readonly string[] => [
  'import',
  file,
  '--workspace',
  workspace,
  '--program',
  example('hillstrom/program.ts'),
  '--mapping',
  example('hillstrom/logged.json'),
];
