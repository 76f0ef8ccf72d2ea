import { randomUUID } from 'node:crypto';
import { CommanderError } from 'commander';
import { operations, type OperationContext } from '../../operations/index.ts';
import { league, topics } from '../../playbooks/messaging/index.ts';
import { readDocument } from './documents.ts';
import { namesIn, readJson, tableFiles, writeText } from './files.ts';
import { livesInThreads } from './lives.ts';
import { programOf, type Streams } from './program.ts';
import { openWorkspace } from './workspace.ts';

/** Exit codes: done; the work failed or was refused; the command line was wrong. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

const contextOf = (streams: Streams, version: string): OperationContext => {
  const progress = (line: string) => streams.err(`${line}\n`);
  return {
    progress,
    writeText,
    readJson,
    readDocument,
    namesIn,
    tables: tableFiles,
    openWorkspace,
    now: () => Date.now(),
    fresh: () => randomUUID(),
    league,
    topics,
    lives: livesInThreads(progress),
    version,
  };
};

/** Runs a command line and gives the exit code; never throws. */
export async function run(argv: readonly string[], streams: Streams, version: string): Promise<number> {
  let code: number = exitCodes.done;
  const failed = () => void (code = exitCodes.failed);
  const program = programOf({ operations, context: contextOf(streams, version), streams, failed });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
    const known = typeof code === 'string';
    streams.err(known ? `${code}: ${message}\n` : `${stack ?? String(error)}\n`);
    return code === 'OPERATIONS_INPUT_INVALID' ? exitCodes.usage : exitCodes.failed;
  }
}
