import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeIn, readDocument } from './documents.ts';
import { temporary } from './sample.ts';

const folder = temporary();
writeFileSync(join(folder, 'a#1.json'), '{"a": 1}');
writeFileSync(join(folder, 'two.mjs'), 'export const one = 1;\nexport const two = 2;\n');

test.each([
  ['program.ts#other', { path: 'program.ts', name: 'other' }],
  ['c#/program.ts#other', { path: 'c#/program.ts', name: 'other' }],
  ['c#/program.ts', { path: 'c#/program.ts' }],
  ['a#1.json', { path: 'a#1.json' }],
])('only behind a module # begins the name of an export: %s', (given, place) => {
  expect(placeIn(given)).toEqual(place);
});

test.each<[string, unknown]>([
  ['a#1.json', { a: 1 }],
  ['two.mjs#two', 2],
])('%s is read', async (name, document) => {
  expect(await readDocument(join(folder, name))).toEqual(document);
});

test.each([
  ['two.mjs', 'it does not export "default"; it exports: one, two'],
  ['two.mjs#three', 'it does not export "three"; it exports: one, two'],
  ['none.mjs#two', 'there is no such file'],
])('%s is refused', async (name, problem) => {
  await expect(readDocument(join(folder, name))).rejects.toThrow(problem);
});
