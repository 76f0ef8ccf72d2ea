import { statfsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import type { RootDatabase } from 'lmdb';
import type { CodedError } from '../../../kit/index.ts';
import { storeErrors } from '../../errors.ts';
import type { Folder } from './folder.ts';
import type { Reserve } from './reserve.ts';

/** Runs bodies inside write transactions, many to a transaction, one transaction at a time. */
export interface Writer {
  /**
   * Queues a body; resolves to what it returned once that is durable. A body that throws leaves no trace.
   * Rejects with the body's error, STORE_FULL or STORE_FAILED. What is urgent goes on while the reserve lasts.
   */
  write<T>(size: Size, body: () => T): Promise<T>;
  /** Resolves when nothing that was queued by it is queued or under way any more, whatever others do. */
  idle(): Promise<void>;
}

/** Makes the writers of one environment, which share its transactions. */
export type Writers = (room: Room) => Writer;

/** How much is to be written, about; and whether it must go on where there is no room for others. */
interface Size {
  readonly bytes: number;
  readonly urgent?: boolean;
}

interface Job extends Size {
  readonly room: Room;
  readonly body: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One transaction: long enough that a sync is shared by many, short enough that other processes get their turn. */
const groupBytes = 16 * 1024 * 1024;

const { ENOSPC, EFBIG, EDQUOT, EIO } = constants.errno;
const mapFull = -30_792;
const transactionFull = -30_788;
const fullCodes = new Set([ENOSPC, EFBIG, EDQUOT, mapFull, transactionFull]);

/** LMDB calls a write that a full disk cut short an input/output error. */
function isFull(code: number, folder: Folder): boolean {
  if (code !== EIO) return fullCodes.has(code);
  const { bavail, bsize } = statfsSync(folder.path);
  return bavail * bsize < groupBytes;
}

/** The cause behind lmdb's "Commit failed", or undefined when a body threw and LMDB is well. */
async function commitFaultOf(error: unknown): Promise<Error | undefined> {
  const fault = error as Error & { readonly commitError?: Promise<never>; readonly code?: unknown };
  if (fault.commitError) return fault.commitError.catch((cause: Error) => cause);
  return typeof fault.code === 'number' ? fault : undefined;
}

/** The room that a writer has. */
interface Room {
  /** Most bytes of the data file. */
  readonly maxBytes: number;
  readonly reserve: Reserve;
}

export function writersOf(root: RootDatabase, folder: Folder): Writers {
  const queue: Job[] = [];
  let running: Promise<void> | undefined;
  let broken: CodedError | undefined;
  let inDoubt = false;

  /** Jobs of one writer, for which one look at its room is enough. */
  function take(): Job[] {
    const room = queue[0]?.room;
    let bytes = 0;
    let count = 0;
    while (count < queue.length && bytes < groupBytes && queue[count]!.room === room)
      bytes += queue[count++]!.bytes;
    return queue.splice(0, count);
  }

  /** Under the write lock, so that no process takes the room that another gave away for what is urgent. */
  function findRoom(jobs: readonly Job[]): void {
    const [first] = jobs;
    if (!first) return;
    const { maxBytes, reserve } = first.room;
    const isUrgent = jobs.every(({ urgent }) => urgent);
    const bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
    const most = isUrgent ? maxBytes + reserve.bytes : maxBytes;
    const isOver = maxBytes < Infinity && statSync(folder.dataFile).size + bytes > most;
    if (isOver || (!isUrgent && !reserve.isHeld() && !reserve.restore()))
      throw storeErrors.STORE_FULL({ path: folder.path });
  }

  function runBodies(jobs: readonly Job[]): unknown[] {
    findRoom(jobs);
    return jobs.map((job) => job.body());
  }

  /** The group is taken when the write lock is held, so that all who waited share one sync. */
  async function transact(taking: () => readonly Job[]): Promise<void> {
    let jobs: readonly Job[] = [];
    try {
      // A child transaction, because lmdb commits what a plain one wrote before its callback threw.
      const values = await root.childTransaction(() => {
        jobs = taking();
        return runBodies(jobs);
      });
      jobs.forEach((job, i) => job.resolve(values[i]));
    } catch (error) {
      await settle(jobs, error);
    }
  }

  async function settle(jobs: readonly Job[], error: unknown): Promise<void> {
    const fault = await commitFaultOf(error);
    if (!fault && jobs.length > 1) {
      for (const job of jobs) await transact(() => [job]);
      return;
    }
    const reason = fault ? reasonOf(fault) : error;
    const hit = jobs.length > 0 ? jobs : queue.splice(0);
    const urgent = fault && canGoOn(hit, reason) ? hit.filter((job) => job.urgent) : [];
    hit.filter((job) => !urgent.includes(job)).forEach((job) => job.reject(reason));
    queue.unshift(...urgent);
  }

  /** Gives the reserve away when the disk is full; true when there was something to give. */
  const canGoOn = (jobs: readonly Job[], reason: unknown): boolean =>
    (reason as { readonly code?: unknown }).code === 'STORE_FULL' &&
    jobs.some(({ room }) => room.reserve.release());

  function reasonOf(fault: Error): CodedError {
    inDoubt = true;
    if (isFull(Number((fault as { code?: unknown }).code), folder))
      return storeErrors.STORE_FULL({ path: folder.path });
    return (broken = storeErrors.STORE_FAILED({ path: folder.path, problem: fault.message }));
  }

  /** After a failure the next group first asks LMDB whether it can still write: queued work would wait for ever. */
  function askWhetherWell(): void {
    try {
      if (inDoubt) root.transactionSync(() => undefined);
      inDoubt = false;
    } catch (error) {
      broken = storeErrors.STORE_FAILED({ path: folder.path, problem: (error as Error).message });
    }
  }

  async function drain(): Promise<void> {
    await Promise.resolve(); // `running` is set by now, also when nothing below waits
    while (queue.length > 0) {
      askWhetherWell();
      if (broken) queue.splice(0).forEach((job) => job.reject(broken));
      else await transact(take);
    }
    // In the same breath as the last look at the queue, or a job that comes in between is never run.
    running = undefined;
  }

  function writeIn<T>(room: Room, { bytes, urgent = false }: Size, body: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ room, bytes, urgent, body, resolve: resolve as (value: unknown) => void, reject });
      running ??= drain();
    });
  }

  return (room) => {
    const own = new Set<Promise<unknown>>();
    return {
      write: (size, body) => {
        const written = writeIn(room, size, body);
        const over: Promise<unknown> = written.catch(() => undefined).then(() => own.delete(over));
        own.add(over);
        return written;
      },
      idle: async () => {
        await Promise.all(own);
      },
    };
  };
}
