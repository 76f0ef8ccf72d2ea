import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createWorld, parsePreset, plainMessages } from '../src/simulation/index.ts';

test('the preset of docs/world.md is one, and people live in it', () => {
  const page = readFileSync(new URL('./world.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const preset = parsePreset(JSON.parse(json));
  const messages = plainMessages(preset);
  const world = createWorld(preset, { users: 50, seed: 1, startAt: 0, messages });
  expect(world.step().length).toBeGreaterThan(0);
});
