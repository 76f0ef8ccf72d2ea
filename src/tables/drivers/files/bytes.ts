// Files as streams of bytes, unpacked where they are gzip, and files that appear whole or not at all.
import { randomBytes } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { CodedError } from '../../../kit/index.ts';
import { tablesErrors } from '../../index.ts';

const CHUNK = 1 << 18;

/** What the system said, without its stack: `ENOENT: no such file or directory, open …`. */
export const unreadable = (name: string, error: unknown): Error =>
  error instanceof CodedError
    ? error
    : tablesErrors.TABLES_SOURCE_UNREADABLE({
        name,
        reason: error instanceof Error ? error.message : String(error),
      });

/** What stands at a path: a file, or a folder. Throws TABLES_SOURCE_UNREADABLE for nothing, a pipe or a device. */
export async function placeAt(path: string): Promise<Stats> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isFile() || found.isDirectory()) return found;
  const reason = 'it is no file, which is read more than once: save what comes through a pipe first';
  throw tablesErrors.TABLES_SOURCE_UNREADABLE({ name: path, reason });
}

/** The first `length` bytes of a file, fewer where it is shorter. */
async function headOf(path: string, length: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(length), position: 0 });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/**
 * Bytes of a file, unpacked where it is gzip. A gzip file is gone through once before its first byte is
 * given out: its checksum stands at its end, and no row of a damaged file may be used.
 */
export async function textBytes(path: string): Promise<AsyncIterable<Uint8Array>> {
  const isPacked = isGzip(await headOf(path, 2));
  if (isPacked) await checkGzip(path);
  return chunksOf(path, isPacked);
}

async function* chunksOf(path: string, isPacked: boolean): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  try {
    yield* isPacked ? unpacked(file) : file;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

const unpacked = (file: Readable): AsyncIterable<Uint8Array> => {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
};

async function checkGzip(path: string): Promise<void> {
  const { size } = await stat(path);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const near = () => `near byte ${gunzip.bytesWritten} of ${size}`;
  try {
    await pipeline(createReadStream(path, { highWaterMark: CHUNK }), gunzip, async (chunks) => {
      for await (const _ of chunks);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw tablesErrors.TABLES_SOURCE_DAMAGED({ name: path, reason: `gzip, ${near()}: ${reason}` });
  }
  if (gunzip.bytesWritten < size)
    throw tablesErrors.TABLES_SOURCE_DAMAGED({
      name: path,
      reason: `gzip, ${near()}: bytes that are no gzip`,
    });
}

/** Up to `length` unpacked bytes from the beginning of a file. */
export async function unpackedHeadOf(path: string, length: number): Promise<Uint8Array> {
  if (!isGzip(await headOf(path, 2))) return headOf(path, length);
  for await (const chunk of await textBytes(path)) return chunk.subarray(0, length);
  return new Uint8Array(0);
}

/**
 * Lets `fill` write a file beside `path`, then puts it there in one step, synced to the disk. Whatever fails
 * before leaves `path` as it was; two writers never share a file. Where `path` is a link, what it leads to is written.
 */
export async function writeWhole(path: string, fill: (beside: string) => Promise<void>): Promise<void> {
  const place = await replaceable(path);
  const folder = dirname(place);
  const beside = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await fill(beside);
    await sync(beside);
    await rename(beside, place);
    if (process.platform !== 'win32') await sync(folder);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw unreadable(path, error);
  }
}

/**
 * Where a file would go; throws TABLES_SOURCE_UNREADABLE for a folder, a pipe or a device, which would be gone afterwards:
 * `/dev/null` for every program of the machine.
 */
export async function replaceable(path: string): Promise<string> {
  const place = await realpath(path).catch(() => path);
  const found = await stat(place).catch(() => undefined);
  if (!found || found.isFile()) return place;
  const reason = found.isDirectory() ? 'it is a folder' : 'it is no file that could be replaced';
  throw tablesErrors.TABLES_SOURCE_UNREADABLE({ name: path, reason });
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes text whole or not at all, packed where the path ends in `.gz`. */
export const writeText = (path: string, pieces: AsyncIterable<string>): Promise<void> =>
  writeWhole(path, async (beside) => {
    // Opened before anything can fail: a stream that opens later would make the file after it was cleared away.
    const handle = await open(beside, 'wx');
    const file = handle.createWriteStream({ highWaterMark: CHUNK });
    const text = Readable.from(pieces);
    await (path.toLowerCase().endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
  });
