import { CommanderError } from 'commander';
import { operations, type OperationContext } from '../../operations/index.ts';
import { league, topics } from '../../playbooks/messaging/index.ts';
import { readJson, writeText } from './files.ts';
import { livesInThreads } from './lives.ts';
import { programOf, type Streams } from './program.ts';

/** Exit codes: done; the work failed or was refused; the command line was wrong. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

const contextOf = (streams: Streams, version: string): OperationContext => {
  const progress = (line: string) => streams.err(`${line}\n`);
  return { progress, writeText, readJson, league, topics, lives: livesInThreads(progress), version };
};

/** Runs a command line and gives the exit code; never throws. */
export async function run(argv: readonly string[], streams: Streams, version: string): Promise<number> {
  const program = programOf({ operations, context: contextOf(streams, version), streams });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
    const known = typeof code === 'string';
    streams.err(known ? `${code}: ${message}\n` : `${stack ?? String(error)}\n`);
    return code === 'OPERATIONS_INPUT_INVALID' ? exitCodes.usage : exitCodes.failed;
  }
}
