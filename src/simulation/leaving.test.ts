import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import { kindCode } from './events.ts';
import { leaveHazard, organicHazard } from './leaving.ts';
import { parsePreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { tallyOf } from './tally.ts';
import { ruleOfThumb } from './thumb.ts';
import { createWorld } from './world.ts';

const startAt = Date.UTC(2025, 2, 3);
const messages = plainMessages(streaming, 1);
const sum = (column: ArrayLike<number>) => Array.from(column).reduce((a, b) => a + b, 0);

test('hazards move as they should', () => {
  const { truth } = createWorld(streaming, { users: 1, seed: 1, startAt, messages });
  const { state } = truth;
  const hazard = () => leaveHazard(truth, 0, 0);
  const calm = hazard();
  state.fatigueAll[0] = 2;
  const tired = hazard();
  state.backlash[0] = 1;
  const angry = hazard();
  expect(tired).toBeGreaterThan(calm);
  expect(angry / tired).toBeCloseTo(Math.E, 4);
  const lean = organicHazard(truth, 0);
  state.engagement[0]! += 1;
  expect(organicHazard(truth, 0)).toBeGreaterThan(lean);
  expect(hazard()).toBeLessThan(angry);
});

test('a user who left says nothing until the return', () => {
  const preset = parsePreset({
    ...streaming,
    leaving: { freePerDay: 0.1, premiumPerDay: 0.1, returnPerDay: 0.05 },
  });
  const world = createWorld(preset, { users: 60, seed: 3, startAt, messages });
  const left = new Set<number>();
  let returns = 0;
  for (let day = 0; day < 60; day++) {
    const { length, user, kind } = world.step(
      deliveriesOf(
        Array.from({ length: 60 }, (_, u) => ({ user: u, message: 0, channel: day % 3, minute: 700 })),
      ),
    );
    for (let row = 0; row < length; row++) {
      if (left.has(user[row]!)) expect(kind[row]).toBe(kindCode.return);
      if (kind[row] === kindCode.leave) left.add(user[row]!);
      if (kind[row] === kindCode.return) left.delete(user[row]!);
      returns += kind[row] === kindCode.return ? 1 : 0;
    }
  }
  expect(returns).toBeGreaterThan(20);
});

test('the truth tells a conversion that a message caused from one that it did not', () => {
  const preset = parsePreset({ ...streaming, conversion: { ...streaming.conversion, perDay: 0.01 } });
  const conversion = preset.families.findIndex(({ name }) => name === 'conversion');
  const world = () => createWorld(preset, { users: 1500, seed: 5, startAt, messages });
  const wooed = world();
  tallyOf(wooed, 21, ruleOfThumb(wooed, { families: [conversion], perWeek: 7 }));
  const silent = world();
  tallyOf(silent, 21);
  const causes = (cause: number, { truth }: typeof wooed) =>
    truth.conversionCause.map((value, u) =>
      value === cause && truth.traits.response[u * preset.families.length + conversion] === 0 ? 1 : 0,
    );
  expect(sum(causes(2, silent))).toBe(0);
  expect(sum(causes(1, silent))).toBeGreaterThan(30);
  expect(sum(causes(2, wooed))).toBeGreaterThan(3);
});
