import { expect, test } from 'vitest';
import { sampleRatioCause, type Dimension } from './sample-ratio-cause.ts';

const platform = (ios: number[], android: number[], web: number[]): Dimension => ({
  name: 'platform',
  levels: [
    { level: 'ios', counts: ios },
    { level: 'android', counts: android },
    { level: 'web', counts: web },
  ],
});
const country = (no: number[], se: number[]): Dimension => ({
  name: 'country',
  levels: [
    { level: 'no', counts: no },
    { level: 'se', counts: se },
  ],
});

test('nothing to explain', () => {
  const search = sampleRatioCause([platform([5000, 5030], [4000, 3990], [1000, 1010])], [1, 1]);
  expect(search).toMatchObject({ mismatches: [], cause: { kind: 'none' } });
});

test('one platform loses units of the treatment: it is found, with what it lost', () => {
  const dimensions = [
    platform([5000, 5030], [4000, 3400], [1000, 1010]),
    country([5050, 4700], [4950, 4740]),
  ];
  const { overall, mismatches, cause } = sampleRatioCause(dimensions, [1, 1]);
  expect(overall.isAlarm).toBe(true);
  expect(mismatches[0]).toMatchObject({ dimension: 'platform', level: 'android', excess: [300, -300] });
  expect(cause).toMatchObject({ kind: 'levels', dimension: 'platform', levels: ['android'] });
  if (cause.kind === 'levels') expect(cause.restP).toBeGreaterThan(0.001);
});

test('two levels that cancel are found although the whole looks right', () => {
  const { overall, cause } = sampleRatioCause([platform([5000, 5000], [700, 400], [400, 700])], [1, 1]);
  expect(overall.isAlarm).toBe(false);
  expect(cause).toMatchObject({ kind: 'levels', levels: ['android', 'web'] });
});

test('what is wrong at every level is wrong in the assignment', () => {
  const dimensions = [platform([5000, 4500], [4000, 3600], [1000, 900]), country([5000, 4500], [5000, 4500])];
  expect(sampleRatioCause(dimensions, [1, 1]).cause).toEqual({ kind: 'everywhere' });
});
