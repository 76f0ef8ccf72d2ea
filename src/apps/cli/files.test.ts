import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tableOf, texts } from '../../tables/index.ts';
import { fillFolder, isOneFile, tableFiles, tryText, writeText } from './files.ts';
import { temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);

test('a folder is filled whole', async () => {
  const filled = await fillFolder(inside('new/whole'), async (place) => {
    await writeText(join(place, 'deep', 'a.txt'), 'a');
    await writeText(join(place, 'b.txt'), 'b');
    return 2;
  });
  expect([filled, readdirSync(inside('new/whole')).toSorted()]).toEqual([2, ['b.txt', 'deep']]);
});

test.each(['gone', 'empty'])('or not at all: a folder that was %s before is so again', async (name) => {
  if (name === 'empty') mkdirSync(inside(name));
  const half = fillFolder(inside(name), async (place) => {
    await writeText(join(place, 'a.txt'), 'a');
    throw new Error('the rest cannot be written');
  });
  await expect(half).rejects.toThrow('the rest');
  expect(existsSync(inside(name))).toBe(name === 'empty');
  if (name === 'empty') expect(readdirSync(inside(name))).toEqual([]);
});

test('to try a table leaves what is there, and throws what writing it would', async () => {
  const table = tableOf([['a', texts([])]]);
  writeFileSync(inside('old.csv'), 'old');
  await tableFiles.try(inside('old.csv'), table);
  expect(readFileSync(inside('old.csv'), 'utf8')).toBe('old');
  mkdirSync(inside('place.csv'));
  await expect(tableFiles.try(inside('place.csv'), table)).rejects.toThrow('it is a folder');
  await expect(tableFiles.try(inside('a.xlsx'), table)).rejects.toThrow(
    `${inside('a.xlsx')} is of no known format`,
  );
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('of writers of one file in one process each writes it whole, and nothing half-written stays', async () => {
  const whole = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(100_000));
  await Promise.all(whole.map((text) => writeText(inside('told/by.json'), text)));
  expect(whole).toContain(readFileSync(inside('told/by.json'), 'utf8'));
  expect(readdirSync(inside('told'))).toEqual(['by.json']);
});

test('a text that cannot be put in its place leaves nothing, and that is found out before', async () => {
  mkdirSync(inside('texts/taken'), { recursive: true });
  const writers = [(path: string) => writeText(path, 'text'), tryText];
  for (const write of writers) {
    await expect(write(inside('texts/taken'))).rejects.toThrow('it is a folder');
    await expect(write(inside('texts/taken/'))).rejects.toThrow('it is a folder');
  }
  const under = inside('texts/taken/file.txt');
  writeFileSync(under, '');
  for (const write of writers)
    await expect(write(join(under, 'more'))).rejects.toThrow(`${join(under, 'more')}: E`);
  await tryText(inside('texts/free'));
  expect(readdirSync(inside('texts'))).toEqual(['taken']);
});

test('of folders that are filled at once each has its own place meanwhile', async () => {
  const names = ['a', 'b', 'c'];
  const fill = (name: string) => fillFolder(inside('days'), (place) => writeText(join(place, name), name));
  await Promise.all(names.map(fill));
  expect(readdirSync(inside('days')).toSorted()).toEqual(names);
});

test('one file by two paths: another spelling, a link, and before there is any', () => {
  writeFileSync(inside('one.csv'), '');
  writeFileSync(inside('two.csv'), '');
  symlinkSync(inside('one.csv'), inside('link.csv'));
  linkSync(inside('one.csv'), inside('hard.csv'));
  const ones = ['./one.csv', 'deep/../one.csv', 'link.csv', 'hard.csv'];
  expect(ones.map((name) => isOneFile(inside('one.csv'), `${folder}/${name}`))).toEqual(ones.map(() => true));
  expect(isOneFile(inside('none.csv'), `${folder}/./none.csv`)).toBe(true);
  expect(['two.csv', 'none.csv'].map((name) => isOneFile(inside('one.csv'), inside(name)))).toEqual([
    false,
    false,
  ]);
});
