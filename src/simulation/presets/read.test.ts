import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPreset } from './read.ts';
import { streaming } from './streaming.ts';

const mild = { name: 'mild', basedOn: 'streaming', leaving: { fatigue: 0.25 } };

test('a preset may state what it changes of the streaming service, number by number', () => {
  const { leaving, ...rest } = streaming;
  expect(readPreset(mild)).toEqual({ ...rest, name: 'mild', leaving: { ...leaving, fatigue: 0.25 } });
});

test('the markets of the examples are read', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'markets');
  const names = readdirSync(folder).map(
    (file) => readPreset(JSON.parse(readFileSync(join(folder, file), 'utf8'))).name,
  );
  expect(new Set(names).size).toBeGreaterThan(4);
});

test('lists are replaced as a whole', () => {
  const zones = [{ zone: 'UTC', share: 1 }];
  expect(readPreset({ ...mild, zones }).zones).toEqual(zones);
});

test.each([
  ['another market to change', { ...mild, basedOn: 'cinema' }, 'basedOn'],
  [
    'a number that is out of range after the change',
    { ...mild, leaving: { fatigue: -1 } },
    'leaving.fatigue',
  ],
  ['no name of its own', { basedOn: 'streaming' }, 'name'],
  ['a list for a document', [], ''],
])('%s is refused with its path', (_, json, path) => {
  expect(() => readPreset(json)).toThrow(
    expect.objectContaining({ code: 'SIMULATION_PRESET_BROKEN', message: expect.stringContaining(path) }),
  );
});
