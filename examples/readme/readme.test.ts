import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeProgram, portfolioOf, readProgram } from '../../src/program/index.ts';
import { trial } from './program.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the program of the README is this one, and it is valid', () => {
  const code = textOf('program.ts').split('export ')[1]!;
  expect(textOf('../../README.md')).toContain(code);
  expect(readProgram(JSON.parse(JSON.stringify(trial)))).toEqual(trial);
  expect(portfolioOf([trial]).messages).toHaveLength(1);
  expect(describeProgram(trial)[0]).toBe('trial, owned by growth');
});
