import { z } from 'zod';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { starter } from './starter.ts';

const input = z.strictObject({
  folder: z.string().min(1).default('.').describe('new or empty folder'),
});

const output = z.strictObject({ folder: z.string(), files: z.array(z.string()) });

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ folder }: Input, { namesIn, writeText }: OperationContext): Promise<Output> {
  const [found] = await namesIn(folder);
  if (found !== undefined) throw operationsErrors.OPERATIONS_FOLDER_NOT_EMPTY({ path: folder, found });
  for (const [name, text] of Object.entries(starter)) await writeText(`${folder}/${name}`, text);
  return { folder, files: Object.keys(starter) };
}

const show = ({ folder, files }: Output): string =>
  [`Written to ${folder}: ${files.join(', ')}.`, `Go on with ${folder}/README.md.`].join('\n');

/** Writes a program to begin with. */
export const init = operation<Input, Output>({
  name: 'init',
  summary: 'Write a program to begin with',
  doc: 'Writes a commented program, made-up users and events, and a README that leads from the first decision to learning and export, into a new or empty folder. Refuses a folder that holds anything.',
  input,
  output,
  positional: ['folder'],
  writes: true,
  run,
  show,
});
