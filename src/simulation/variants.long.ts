// How far "always-send loses" hangs on numbers that no published rate fixes: the same comparison under variants of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { plainMessages } from './catalogue.ts';
import { valueOf } from './ledger.ts';
import type { Preset } from './preset.ts';
import { readPreset } from './presets/read.ts';
import { streaming } from './presets/streaming.ts';
import { ratioOf, tallyOf, type Estimate } from './tally.ts';
import { ruleOfThumb, type ThumbOptions } from './thumb.ts';
import { stockValue } from './value.ts';
import { createWorld } from './world.ts';

const startAt = Date.UTC(2025, 2, 3);
const messages = plainMessages(streaming);
const users = 4000;
const seeds = [51, 52];
const days = 56;

const folder = join(import.meta.dirname, '..', '..', 'examples', 'markets');
const read = (file: string): Preset => readPreset(JSON.parse(readFileSync(join(folder, file), 'utf8')));
const variants: readonly Preset[] = [
  { ...streaming, name: 'defaults' },
  ...readdirSync(folder).toSorted().map(read),
];

/** Value of eight weeks and the stock at the end, of the users of all seeds. */
function valueUnder(preset: Preset, rule?: ThumbOptions): Float64Array {
  const parts = seeds.map((seed) => {
    const world = createWorld(preset, { users, seed, startAt, messages });
    tallyOf(world, days, rule && ruleOfThumb(world, rule));
    const stock = stockValue(world, { stream: 99 });
    return valueOf(world.ledger).map((value, u) => value + stock[u]!);
  });
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** Relative change of active days by one message a day against three a week, in a month of the year: 0 the first, 12 the last. */
function volumeResponse(preset: Preset): (month: number) => Estimate {
  const lived = (rule: ThumbOptions) => {
    const world = createWorld(preset, { users, seed: seeds[0]!, startAt, messages });
    const sender = ruleOfThumb(world, rule);
    return Array.from({ length: 13 }, () => tallyOf(world, 28, sender).activeDays);
  };
  const daily = lived({ perWeek: 7 });
  const few = lived({ perWeek: 3 });
  return (month) => {
    const { value, error } = ratioOf(daily[month]!, few[month]!);
    return { value: 100 * (value - 1), error: 100 * error };
  };
}

const difference = (a: Float64Array, b: Float64Array): Estimate =>
  ratioOf(
    a.map((value, u) => value - b[u]!),
    new Float64Array(a.length).fill(1),
  );

const shown = ({ value, error }: Estimate, digits = 3) =>
  `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;

/** Rates of the calibration report outside their range, in words. */
function outsideOf(preset: Preset): string {
  const rows = calibrate(preset, { users: 20_000, seed: 1, startAt, messages });
  const outside = rows.filter(({ inside }) => !inside);
  return outside.map(({ rate, measured }) => `${rate} ${measured.toFixed(2)} %`).join(', ') || 'none';
}

test('docs/world-variants.md is what this run measures', async () => {
  const rows = variants.map((preset) => {
    const always = valueUnder(preset, { perWeek: 7, onEachChannel: true });
    const thumb = difference(always, valueUnder(preset, {}));
    const silence = difference(always, valueUnder(preset));
    return { name: preset.name, thumb, silence, volume: volumeResponse(preset), outside: outsideOf(preset) };
  });
  const page = [
    '# What always-send loses, by assumption',
    '',
    'Written by `npx vitest run --project long src/simulation/variants.long.ts -u` and held to it by the same run. Synthetic',
    `users: ${users} in each world of seeds ${seeds.join(' and ')}, equal luck, eight weeks and the stock of 26 more. Money per user,`,
    'mean ± standard error over users; [world.md](world.md) says what it means.',
    '',
    '| variant | always-send − rule of thumb | always-send − silence | rates outside their range |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ name, thumb, silence, outside }) => `| ${name} | ${shown(thumb)} | ${shown(silence)} | ${outside} |`,
    ),
    '',
    'How active days answer to volume: one message a day against three a week for a year, relative change in per cent, users of',
    `seed ${seeds[0]}.`,
    '',
    '| variant | month 1 | month 3 | month 7 | month 13 |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, volume }) =>
        `| ${name} | ${[0, 2, 6, 12].map((month) => shown(volume(month), 2)).join(' | ')} |`,
    ),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/world-variants.md');
  // The defaults must decide the question; the variants are there to be read.
  const [{ thumb }] = rows as [(typeof rows)[number]];
  expect(thumb.value + 3 * thumb.error).toBeLessThan(0);
});
