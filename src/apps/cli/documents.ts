import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { operationsErrors } from '../../operations/index.ts';
import { readJson } from './files.ts';

const unreadable = (path: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem });

/** Whether this file runs as it was built: then its package lies above `dist`, not above `src`. */
const isBuilt = import.meta.url.endsWith('.js');
const packageRoot = fileURLToPath(new URL(isBuilt ? '../../../../' : '../../../', import.meta.url));

/** A TypeScript file of this package is read as it was built; any other only where Node itself can. */
function runnable(path: string): string {
  const full = resolve(path);
  if (!isBuilt || !full.endsWith('.ts')) return full;
  const inside = relative(packageRoot, full);
  const twin = join(packageRoot, 'dist', inside.replace(/\.ts$/, '.js'));
  return !isAbsolute(inside) && !inside.startsWith('..') && existsSync(twin) ? twin : full;
}

async function moduleAt(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = runnable(path);
  if (!existsSync(file)) throw unreadable(path, 'there is no such file');
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof Error && error.name === 'CodedError') throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw unreadable(
        path,
        `Node ${process.versions.node} runs TypeScript from 22.18 on; compile it to .js`,
      );
    throw unreadable(path, error instanceof Error ? error.message : 'it throws something that is no error');
  }
}

/** A path, and of a module what stands after the last `#`, the name of an export; a folder may have a `#` in its own. */
export function placeIn(given: string): { readonly path: string; readonly name?: string } {
  const [, path, name] = /^(.*\.[cm]?[jt]s)#([^#/]*)$/s.exec(given) ?? [];
  return path !== undefined && name !== undefined ? { path, name } : { path: given };
}

/**
 * A document: what a `.json` file holds, or what a JavaScript or TypeScript module exports by default, alone, or
 * by the name after `#`. Throws OPERATIONS_INPUT_UNREADABLE.
 */
export async function readDocument(given: string): Promise<unknown> {
  const { path, name } = placeIn(given);
  if (!/\.[cm]?[jt]s$/.test(path)) return readJson(path);
  const found = await moduleAt(path);
  const names = Object.keys(found);
  const wanted = name ?? (names.includes('default') || names.length !== 1 ? 'default' : names[0]!);
  if (Object.hasOwn(found, wanted)) return found[wanted];
  throw unreadable(path, `it does not export "${wanted}"; it exports: ${names.join(', ') || 'nothing'}`);
}
