import { randomBytes } from 'node:crypto';
import { CommanderError } from 'commander';
import { operations, type OperationContext } from '../../operations/index.ts';
import { league, topics } from '../../playbooks/messaging/index.ts';
import { readDocument } from './documents.ts';
import { failureIn, lineOf } from './failure.ts';
import { fillFolder, namesIn, readJson, tableFiles, tryText, writeText } from './files.ts';
import { livesInThreads } from './lives.ts';
import { programOf, type Streams } from './program.ts';
import { openWorkspace, type Random } from './workspace.ts';

/** Exit codes: done; the work failed or was refused; the command line was wrong. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** What operations use of this machine. */
export const contextOf = (
  streams: Streams,
  version: string,
  random: Random = randomBytes,
): OperationContext => {
  const progress = (line: string) => streams.err(`${line}\n`);
  return {
    progress,
    writeText,
    tryText,
    fillFolder,
    readJson,
    readDocument,
    namesIn,
    tables: tableFiles,
    openWorkspace: (path, how) => openWorkspace(path, how, random),
    now: () => Date.now(),
    fresh: () => random(16).toString('hex'),
    league,
    topics,
    lives: livesInThreads(progress),
    version,
  };
};

/** What a command line runs with. */
export interface Running {
  readonly streams: Streams;
  readonly version: string;
  /** Print the stack of a failure as well. */
  readonly debug?: boolean;
  /** Where secrets and names come from; the machine's own source unless given. */
  readonly random?: Random;
}

/** Runs a command line and gives the exit code; never throws. */
export async function run(
  argv: readonly string[],
  { streams, version, debug, random }: Running,
): Promise<number> {
  let code: number = exitCodes.done;
  const failed = () => void (code = exitCodes.failed);
  const program = programOf({ operations, context: contextOf(streams, version, random), streams, failed });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const failure = failureIn(error);
    streams.err(`${lineOf(failure)}\n`);
    if (debug === true) streams.err(`${failure.stack}\n`);
    return failure.code === 'OPERATIONS_INPUT_INVALID' ? exitCodes.usage : exitCodes.failed;
  }
}
