import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { responseTypes } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { drawTraits } from './traits.ts';

const users = 6000;
const calendar = calendarOf(streaming, 0);
const traits = drawTraits(streaming, calendar, { first: 0, users, seed: 3 });
const { topics, tasteConcentration } = streaming;

test('taste is Dirichlet: sums to 1, mean 1/K, variance of Dirichlet(α)', () => {
  const mean = 1 / topics;
  const variance = (mean * (1 - mean)) / (topics * tasteConcentration + 1);
  let sum = 0;
  let squares = 0;
  for (let u = 0; u < users; u++) {
    const taste = traits.taste.subarray(u * topics, (u + 1) * topics);
    expect(taste.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    expect(traits.tasteTop[u]).toBe(Math.max(...taste));
    sum += taste[0]!;
    squares += (taste[0]! - mean) * (taste[0]! - mean);
  }
  expect(Math.abs(sum / users - mean)).toBeLessThan(5 * Math.sqrt(variance / users));
  expect(Math.abs(squares / users / variance - 1)).toBeLessThan(0.15);
});

test('users have few strong interests', () => {
  let strong = 0;
  for (const share of traits.taste) if (share > 0.15) strong++;
  expect(strong / users).toBeGreaterThan(1);
  expect(strong / users).toBeLessThan(3);
});

test('response types have the shares of their family', () => {
  streaming.families.forEach(({ types }, f) => {
    const counts = responseTypes.map(() => 0);
    for (let u = 0; u < users; u++) counts[traits.response[u * streaming.families.length + f]!]!++;
    responseTypes.forEach((type, t) => {
      const share = types[type];
      expect(Math.abs(counts[t]! / users - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / users));
    });
  });
});

test('sure things lean to premium, lost causes away from it', () => {
  const converting = streaming.families.findIndex(({ target }) => target === 'conversion');
  const mean = (type: number) => {
    const of = traits.conversionLean.filter(
      (_, u) => traits.response[u * streaming.families.length + converting] === type,
    );
    return of.reduce((a, b) => a + b, 0) / of.length;
  };
  expect(mean(1) - mean(0)).toBeCloseTo(streaming.conversion.sureThing, 1);
  expect(mean(2) - mean(0)).toBeCloseTo(streaming.conversion.lostCause, 1);
});

test('a part of the population draws as the whole', () => {
  const part = drawTraits(streaming, calendar, { first: 100, users: 50, seed: 3 });
  expect(part.base).toEqual(traits.base.slice(100, 150));
  expect(part.taste).toEqual(traits.taste.slice(100 * topics, 150 * topics));
  expect(part.response).toEqual(traits.response.slice(400, 600));
});
