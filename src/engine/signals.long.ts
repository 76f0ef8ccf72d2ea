import { expect, test } from 'vitest';
import { studentT } from '../kit/index.ts';
import { coveredBy, learnt, sendsOf } from './for-tests/signalled.ts';

const seeds = 20;

/** Mean over seeds with its 95 % interval. */
function estimate(values: readonly number[]) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (n - 1);
  const half = studentT.upperQuantile(0.025, n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

function lifeOf(seed: number) {
  const plain = learnt({ scale: 1, seed });
  const base = sendsOf(plain, { scale: 1, seed });
  const mute = sendsOf(plain, { scale: 1, age: 60, seed });
  const old = sendsOf(plain, { scale: 10, seed });
  const again = sendsOf(learnt({ scale: 10, seed }), { scale: 10, seed });
  const [shop, ...others] = plain.signals!;
  const gullible = { ...plain, signals: [{ ...shop!, low: -1e9, high: 1e9 }, ...others] };
  return {
    better: base.upper / base.all,
    mute: mute.upper / mute.all,
    inflated: old.all / base.all - 1,
    believed: sendsOf(gullible, { scale: 10, seed }).all / base.all - 1,
    calibrated: again.all / base.all - 1,
  };
}

test('what a signal is worth to its domain, and what ten times the scores are, over seeds (synthetic)', () => {
  const lives = Array.from({ length: seeds }, (_, i) => lifeOf(i + 1));
  const over = (what: keyof (typeof lives)[number]) => estimate(lives.map((life) => life[what]));
  const found = {
    better: over('better'),
    mute: over('mute'),
    inflated: over('inflated'),
    believed: over('believed'),
    calibrated: over('calibrated'),
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
  expect(found.better.low).toBeGreaterThan(found.mute.high);
  expect(found.inflated.high).toBeLessThan(0.1);
  expect(found.believed.low).toBeGreaterThan(0.3);
  for (const { calibrated } of lives) expect(Math.abs(calibrated)).toBeLessThan(1e-3);
});

test('increments of scorer and signal together hold the truth of new users, however young both are (synthetic)', () => {
  for (const rows of [500, 2000]) {
    const lives = Array.from({ length: 100 }, (_, seed) =>
      coveredBy(learnt({ scale: 1, seed: 1000 + seed }, rows), { scale: 1, seed: 1000 + seed }),
    );
    const found = {
      rows,
      offer: estimate(lives.map(({ offer }) => offer)),
      song: estimate(lives.map(({ song }) => song)),
    };
    process.stdout.write(`${JSON.stringify(found)}\n`);
    for (const { mean } of [found.offer, found.song]) expect(mean).toBeGreaterThan(0.93);
  }
});
