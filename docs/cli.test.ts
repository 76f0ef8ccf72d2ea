import { expect, test } from 'vitest';
import { optionsOf, type Option } from '../src/apps/cli/options.ts';
import { operations, type Operation } from '../src/operations/index.ts';

const shown = ({ type, default: value }: Option) =>
  [type, ...(value === undefined ? [] : [`default \`${JSON.stringify(value)}\``])].join(', ');

const section = (row: Operation): string => {
  const positional = row.positional ?? [];
  const usage = [
    'npm run -s fantail --',
    row.name,
    ...optionsOf(row)
      .filter(({ field }) => positional.includes(field))
      .map(({ flag, required }) => (required ? `<${flag}>` : `[${flag}]`)),
    '[options]',
  ].join(' ');
  const options = optionsOf(row).map((option) => {
    const name = positional.includes(option.field) ? `\`${option.flag}\`` : `\`--${option.flag}\``;
    return `| ${name} | ${shown(option)}${option.required ? ', required' : ''} | ${option.description} |`;
  });
  return [
    `## ${row.name}`,
    '',
    row.doc,
    '',
    '```sh',
    usage,
    '```',
    '',
    '| option | type | meaning |',
    '| --- | --- | --- |',
    ...options,
    `| \`--json\` | boolean | print one JSON document on standard output, of [this schema](schemas/${row.name.replaceAll(' ', '-')}.json) |`,
    '',
  ].join('\n');
};

test('docs/cli.md is the table of operations (npm run docs writes it)', async () => {
  expect(operations.length).toBeGreaterThan(0);
  const page = [
    '# Command line',
    '',
    'Written by `npm run docs` from the table of operations. In a clone, `npm run -s fantail -- <command>`; `--help` on',
    'every command. Results go to standard output, progress to standard error. Exit codes: 0 done, 1 the work failed or',
    'was refused, 2 the command line was wrong. A failure is one line with a code of [errors](errors.md); with',
    '`FANTAIL_DEBUG=1` in the environment its stack follows.',
    '',
    ...operations.map(section),
  ].join('\n');
  await expect(page).toMatchFileSnapshot('./cli.md');
});
