import { Command, Option as Flag } from 'commander';
import { operationsErrors, type Operation, type OperationContext } from '../../operations/index.ts';
import { placeIn } from './documents.ts';
import { isOneFile } from './files.ts';
import { optionsOf, parseOption, type Option } from './options.ts';

/** Where a command's result and its complaints go. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface Face {
  readonly operations: readonly Operation[];
  readonly context: OperationContext;
  readonly streams: Streams;
  /** Told when an operation's output tells of a failure. */
  readonly failed: () => void;
}

const placeholder: Readonly<Record<Option['type'], string>> = {
  number: ' <number>',
  integer: ' <n>',
  string: ' <text>',
  boolean: '',
  list: ' <a,b>',
  pairs: ' <a=1,b=2>',
};

function flagOf(option: Option): Flag {
  const flag = new Flag(`--${option.flag}${placeholder[option.type]}`, option.description);
  if (option.type !== 'boolean') flag.argParser((text) => parseOption(option, text));
  if (option.default !== undefined) flag.default(option.default);
  if (option.required) flag.makeOptionMandatory();
  return flag;
}

const wrongInput = (operation: string, at: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at, problem });

/** The path of what was typed for a field; of a module without the name of its export. */
const pathIn = (typed: Readonly<Record<string, unknown>>, field: string): string | undefined => {
  const value = typed[field];
  return typeof value === 'string' && !value.includes('\0') ? placeIn(value).path : undefined;
};

/** Throws where a file to be written is one that the command reads. */
function checkApart({ name, apart = {} }: Operation, typed: Readonly<Record<string, unknown>>): void {
  for (const [field, others] of Object.entries(apart)) {
    const place = pathIn(typed, field);
    for (const other of others) {
      const kept = pathIn(typed, other);
      if (place && kept && isOneFile(place, kept))
        throw wrongInput(name, field, `it is the file of "${other}", which would be lost: name another`);
    }
  }
}

/** Checks what was typed, runs the operation and prints its result: for people, or one JSON document. */
async function runOperation(
  row: Operation,
  typed: Readonly<Record<string, unknown>>,
  { context, streams, failed }: Face,
) {
  const { json, ...given } = typed;
  const parsed = row.input.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw wrongInput(row.name, issue.path.join('.') || 'options', issue.message);
  }
  checkApart(row, given);
  const result = await row.run(parsed.data, context);
  streams.out(json === true ? `${JSON.stringify(result, null, 2)}\n` : `${row.show(result)}\n`);
  if (row.failed?.(result) === true) failed();
}

function commandOf(row: Operation, face: Face): Command {
  const command = new Command(row.name.split(' ').at(-1)).summary(row.summary).description(row.doc);
  const positional = row.positional ?? [];
  for (const option of optionsOf(row)) {
    if (positional.includes(option.field))
      command.argument(option.required ? `<${option.flag}>` : `[${option.flag}]`, option.description);
    else command.addOption(flagOf(option));
  }
  command.option('--json', 'print one JSON document on standard output');
  return command.action(async (...args: unknown[]) => {
    const typed = args[positional.length] as Record<string, unknown>;
    const named = Object.fromEntries(positional.map((field, i) => [field, args[i]]));
    await runOperation(row, { ...typed, ...named }, face);
  });
}

/** The command line: one command per operation. */
export function programOf(face: Face): Command {
  const program = new Command('fantail')
    .description(
      'Decides which message reaches which user, by which channel, at what moment, or that silence is best.',
    )
    .version(face.context.version)
    .configureOutput({ writeOut: face.streams.out, writeErr: face.streams.err })
    .exitOverride()
    .showHelpAfterError('(run with --help for the options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 the work failed or was refused; 2 the command line was wrong.',
    );
  for (const row of face.operations) {
    const command = commandOf(row, face).exitOverride();
    command.configureOutput({ writeOut: face.streams.out, writeErr: face.streams.err });
    groupOf(program, row.name).addCommand(command);
  }
  return program;
}

/** Where a command of several words belongs: `metrics choose` is the command choose of the group metrics. */
function groupOf(program: Command, name: string): Command {
  return name
    .split(' ')
    .slice(0, -1)
    .reduce((above, word) => {
      const known = above.commands.find((command) => command.name() === word);
      return known ?? above.command(word).summary(`Commands of ${word}`).copyInheritedSettings(above);
    }, program);
}
