import { expect, test } from 'vitest';
import { delayDays, Effects, fadingOf } from './effects.ts';
import { streaming } from './presets/streaming.ts';
import { createWorld } from './world.ts';

const engagement = streaming.families.findIndex(({ name }) => name === 'engagement');
const conversion = streaming.families.findIndex(({ name }) => name === 'conversion');
const stateOf = () => createWorld(streaming, { users: 3, seed: 1, startAt: 0, messages: [] }).truth.state;

test('half-lives are half-lives', () => {
  const { fatigue, lift } = fadingOf(streaming);
  let kept = 1;
  for (let day = 0; day < streaming.fatigue.halfLifeDays; day++) kept *= fatigue;
  expect(kept).toBeCloseTo(0.5, 12);
  expect(Math.log(0.5) / Math.log(lift)).toBeCloseTo(streaming.effects.engagementHalfLifeDays, 10);
});

test('an effect arrives on its day, on its target, and builds habit', () => {
  const effects = new Effects();
  const state = stateOf();
  const habit = state.habit[1]!;
  effects.send(5, { user: 1, family: engagement, size: 0.1 });
  effects.send(5, { user: 2, family: conversion, size: 0.1 });
  effects.arrive(4, state, streaming);
  expect([...state.lift, ...state.conversionLift]).toEqual([0, 0, 0, 0, 0, 0]);
  effects.arrive(5, state, streaming);
  expect(state.lift[1]).toBeCloseTo(0.1, 2);
  expect(state.conversionLift[2]).toBeCloseTo(0.1, 2);
  expect(state.habit[1]! - habit).toBeCloseTo(streaming.families[engagement]!.habitShare * 0.1, 3);
  effects.arrive(5 + 32, state, streaming);
  expect(state.lift[1]).toBeCloseTo(0.1, 2);
});

test('effects together stay below the ceiling, each worth less than the one before', () => {
  const effects = new Effects();
  const state = stateOf();
  const lifts: number[] = [];
  for (let day = 0; day < 20; day++) {
    effects.send(day, { user: 0, family: engagement, size: 0.8 });
    effects.arrive(day, state, streaming);
    lifts.push(state.lift[0]!);
  }
  expect(lifts.at(-1)).toBeLessThanOrEqual(streaming.effects.engagementCeiling);
  const steps = lifts.map((lift, i) => lift - (lifts[i - 1] ?? 0));
  for (let i = 1; i < 6; i++) expect(steps[i]).toBeLessThan(steps[i - 1]!);
});

test('a copy shares nothing', () => {
  const effects = new Effects();
  effects.send(1, { user: 0, family: engagement, size: 0.2 });
  const copy = effects.copy();
  effects.arrive(1, stateOf(), streaming);
  const state = stateOf();
  copy.arrive(1, state, streaming);
  expect(state.lift[0]).toBeGreaterThan(0);
});

test('delays are whole days from 1 to 31 around the median', () => {
  expect(delayDays({ delayDays: 3, delaySpread: 0.6 }, 0)).toBe(3);
  expect(delayDays({ delayDays: 0.2, delaySpread: 0.6 }, -3)).toBe(1);
  expect(delayDays({ delayDays: 20, delaySpread: 1 }, 3)).toBe(31);
});
