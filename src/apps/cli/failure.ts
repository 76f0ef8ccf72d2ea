import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationsErrors } from '../../operations/index.ts';

/** A failure by its code and what it says: data, which can be posted to another thread. */
export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly stack: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One line without control characters, which could rewrite a terminal. */
const printable = (text: string): string => text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');

/** Anything that was thrown; an error that no table names is a bug, and is told as one. */
export function failureIn(thrown: unknown): Failed {
  const error = thrown instanceof Error ? thrown : new Error('something that is no error was thrown');
  const { code, message } = isCoded(error) ? error : uncoded(error);
  return { code, message, stack: error.stack ?? '' };
}

/** The same in one line of where, what and how to mend. */
export const lineOf = ({ code, message }: Failed): string => printable(`${code}: ${message}`);

/** An error of what was told, as the room that threw it had made it. */
export const asThrown = ({ code, message, stack }: Failed): Error =>
  Object.assign(new Error(message), { name: coded, code, stack });

const coded = 'CodedError';

type Coded = Error & { readonly code: string };

const isCoded = (error: Error): error is Coded => error.name === coded;

function uncoded(error: Error & { readonly syscall?: string; readonly code?: string }): Coded {
  if (error.syscall !== undefined)
    return operationsErrors.OPERATIONS_SYSTEM_REFUSED({
      problem: error.message.replace(/^([A-Z]+): /, '$1, '),
    });
  return operationsErrors.OPERATIONS_UNEXPECTED({
    what: error.name,
    where: placeOf(error),
    problem: problemOf(error),
  });
}

/** The innermost place in this package. */
function placeOf({ stack = '' }: Error): string {
  const frame = stack.split('\n').find((line) => line.includes(root));
  return frame?.slice(frame.indexOf(root) + root.length).replace(/\)$/, '') ?? basename(root);
}

/** Errors of the language itself say what went wrong; what any of them quotes may be about people. */
function problemOf({ name, message }: Error): string {
  if (!['TypeError', 'RangeError', 'ReferenceError'].includes(name)) return 'what it says may quote data';
  return message
    .split('\n')[0]!
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '…')
    .slice(0, 200);
}
