// docs/world-preset.md: every number of a preset with its default, and what it rests on.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { presetSchema } from './preset.ts';

/** What numbers rest on, by the beginning of their path; the longest that fits counts. */
const sources: Readonly<Record<string, string>> = {
  topics: 'the market',
  tasteConcentration: 'judgement: few strong interests',
  zones: 'the market',
  rhythms: 'shapes by hand',
  jitterHours: 'judgement',
  'channels[]': 'the market',
  'channels[].seen': 'judgement, with `open`: only their product is published',
  'channels[].hourWeight': 'judgement: larger for push than for e-mail',
  'channels[].seenDelayMinutes': 'judgement',
  'channels[].open': 'calibrated: opens per send',
  'channels[].click': 'calibrated: clicks per send',
  'channels[].optOut': 'calibrated: opt-outs per send',
  'channels[].complaint': 'judgement: far rarer than opting out',
  'channels[].uninstall': 'judgement',
  'channels[].fatigue': 'judgement, with `fatigue` and `engagement.fatigueCost`',
  'channels[].interruptMinutes': 'judgement',
  'channels[].visitOnOpen': 'judgement',
  'families[]': 'judgement',
  'families[].strength': 'calibrated: the published effect of one program of this kind',
  'families[].seenShare': 'calibrated with `strength`; the split is judgement',
  'families[].openShare': 'calibrated with `strength`; the split is judgement',
  effects: 'judgement, and decisive for the worth of volume: see world-variants.md',
  traits: 'judgement',
  'traits.baseMean': 'judgement: about one session in two days',
  engagement: 'judgement',
  'engagement.fatigueCost': 'judgement, and decisive for the worth of volume: see world-variants.md',
  season: 'judgement',
  launches: 'the market',
  fatigue: 'judgement',
  response: 'judgement',
  'response.novelty': 'judgement; that repetition tires and recovers is published (Yancey and Settles 2020)',
  permission: 'calibrated with `optOut`: opt-outs by better choice; the split is judgement',
  'permission.uninstallPerDay': 'judgement',
  'permission.uninstallDrop': 'judgement',
  leaving: 'judgement',
  'leaving.freePerDay': 'calibrated: weekly churn',
  'leaving.premiumPerDay': 'calibrated: weekly churn',
  'leaving.fatigue': 'judgement, and decisive for the worth of volume: see world-variants.md',
  'leaving.backlashCeiling': 'judgement, and decisive for the worth of volume: see world-variants.md',
  conversion: 'judgement',
  money: 'the market',
};

type Node = z.core.JSONSchema.BaseSchema;

interface Entry {
  readonly path: string;
  readonly node: Node;
}

/** Every number below a node, with its path. */
function numbersOf(node: Node, path = ''): readonly Entry[] {
  const children = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    typeof child === 'object' ? numbersOf(child, path === '' ? name : `${path}.${name}`) : [],
  );
  const items = typeof node.items === 'object' && !Array.isArray(node.items) ? node.items : undefined;
  const rows = items === undefined ? [] : numbersOf(items, `${path}[]`);
  const own = node.type === 'number' || node.type === 'integer' ? [{ path, node }] : [];
  return [...children, ...rows, ...own];
}

const sourceOf = (path: string): string | undefined => {
  const fitting = Object.keys(sources).filter((start) => path.startsWith(start));
  const longest = fitting.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : sources[longest];
};

test('docs/world-preset.md names what every number of a preset rests on (npm run docs writes it)', async () => {
  const numbers = numbersOf(z.toJSONSchema(presetSchema, { io: 'input' }));
  expect(numbers.length).toBeGreaterThan(80);
  expect(numbers.filter(({ path }) => sourceOf(path) === undefined)).toEqual([]);
  const starts = Object.keys(sources).filter((start) => !numbers.some(({ path }) => path.startsWith(start)));
  expect(starts).toEqual([]);
  const rows = numbers.map(({ path, node }) => {
    const standard = typeof node.default === 'number' ? String(node.default) : '';
    return `| \`${path}\` | ${standard} | ${node.description ?? ''} | ${sourceOf(path)} |`;
  });
  const page = [
    '# Numbers of a preset',
    '',
    'Written from the schema; what kinds of sources there are: [world.md](world.md).',
    '',
    '| number | default | meaning | rests on |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/world-preset.md');
});
