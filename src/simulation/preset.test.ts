import { expect, test } from 'vitest';
import { parsePreset, presetSchema } from './preset.ts';
import { streaming } from './presets/streaming.ts';

const flat = Array.from({ length: 24 }, () => 1);
const small = {
  name: 'small',
  zones: [{ zone: 'UTC', share: 1 }],
  rhythms: [{ name: 'flat', share: 1, weekday: flat, weekend: flat }],
  channels: [{ name: 'email' }],
  families: [{ name: 'engagement', target: 'engagement' }],
};

test('a preset states only what its market changes', () => {
  const preset = parsePreset(small);
  expect(preset.fatigue.halfLifeDays).toBe(5);
  expect(preset.families[0]!.types.persuadable).toBeGreaterThan(0);
});

test('a preset survives JSON', () => {
  expect(parsePreset(JSON.parse(JSON.stringify(streaming)))).toEqual(streaming);
});

test.each([
  ['a number out of range', { ...small, topics: 1 }, 'topics'],
  ['an unknown name', { ...small, fatige: {} }, 'fatige'],
  ['a nested number', { ...small, fatigue: { halfLifeDays: 0 } }, 'fatigue.halfLifeDays'],
])('%s is refused with its path', (_, json, path) => {
  expect(() => parsePreset(json)).toThrow(path);
});

test('every number says what it is', () => {
  const undocumented: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, description, properties, items } = node as Record<string, unknown>;
    if ((type === 'number' || type === 'integer') && description === undefined && !path.endsWith('[]'))
      undocumented.push(path);
    for (const [name, child] of Object.entries(properties ?? {})) walk(child, `${path}.${name}`);
    walk(items, `${path}[]`);
  };
  walk(JSON.parse(JSON.stringify(presetSchema.toJSONSchema({ io: 'input' }))), '');
  expect(undocumented).toEqual([]);
});
