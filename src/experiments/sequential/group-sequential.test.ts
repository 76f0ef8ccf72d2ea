import { expect, test } from 'vitest';
import { nextLook, startMonitor, type SequentialDesign } from './boundaries.ts';
import { groupSequential, repeatedP, whenStopped } from './group-sequential.ts';

const design: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'obrien-fleming' } };
const monitor = [0.2, 0.4, 0.6].reduce((m, at) => nextLook(m, at), startMonitor(design));
const effect = (value: number) => ({ value, se: 0.1, df: null, assumptions: [] });

test('the repeated interval leaves nought out exactly when the test stops', () => {
  const z = monitor.looks.at(-1)!.z!;
  expect(z).toBeCloseTo(2.68028, 5);
  const [on, over] = [0.1 * z - 1e-9, 0.1 * z + 1e-9].map((value) => groupSequential(effect(value), monitor));
  expect(on).toMatchObject({ verdict: 'go-on' });
  expect(over).toMatchObject({ verdict: 'stop' });
  expect(on!.interval.lower).toBeLessThan(0);
  expect(over!.interval.lower).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(over))).toEqual(over);
});

test('a repeated p-value is the level whose boundary is just reached', () => {
  expect(repeatedP(effect(0.1 * monitor.looks.at(-1)!.z!), monitor)).toBeCloseTo(0.05, 9);
  expect(repeatedP(effect(0), monitor)).toBeGreaterThan(0.99);
});

test('one side, downwards, against a margin', () => {
  const one = nextLook(startMonitor({ ...design, alpha: 0.025, sides: 1 }), 1);
  const read = groupSequential(effect(-0.1), one, { side: 'less', nullValue: 0.1 });
  expect(read.verdict).toBe('stop');
  expect(read.interval.lower).toBeNull();
  expect(read.interval.upper).toBeCloseTo(-0.1 + 0.1959964, 6);
  const stopped = whenStopped(effect(-0.1), one, { side: 'less', nullValue: 0.1 });
  expect(stopped.value).toBeCloseTo(-0.1, 8);
  expect(stopped.upper).toBeCloseTo(0.0959964, 6);
  expect(stopped.lower).toBeNull();
});

test('the estimate of an early stop is in the units of the effect', () => {
  const stopped = whenStopped(effect(0.3), monitor);
  expect(stopped.value).toBeGreaterThan(0.25);
  expect(stopped.value).toBeLessThan(0.3);
  expect(stopped.p).toBeLessThan(0.05);
});

test('before the first look there is nothing to read', () => {
  expect(() => groupSequential(effect(1), startMonitor(design))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' }),
  );
});

test('an effect that is no number, or has no error, has no p-value however small', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  for (const read of [repeatedP, whenStopped, groupSequential]) {
    expect(() => read(effect(Number.NaN), monitor)).toThrow(refused('EXPERIMENTS_SAMPLE_UNFIT'));
    expect(() => read({ ...effect(1), se: 0 }, monitor)).toThrow(refused('EXPERIMENTS_NO_SPREAD'));
  }
});
