import { expect, test } from 'vitest';
import { calibrationsOf } from './held-out.ts';
import { experienceOf, portfolio, type Domain } from './simulated-signal.ts';

const of = (domain: Domain) => calibrationsOf(experienceOf(domain), portfolio)[0]!;

test('a signal that tells has slope 1 and no error on users that it has not seen', () => {
  const { slope, error, covered, ...rest } = of({ seed: 1, rows: 6000, worth: (raw) => 0.8 * raw });
  expect(slope!.low).toBeGreaterThan(0.5);
  expect(slope!.low).toBeLessThan(1);
  expect(slope!.high).toBeGreaterThan(1);
  expect(error!.low).toBeLessThan(0.03);
  expect(covered!.value).toBeGreaterThan(0.8);
  expect(rest).toMatchObject({ feature: 'shop', domain: 'shop', objective: 'plays', enough: 1000, fresh: 1 });
  expect(rest.treated).toBeGreaterThan(2500);
});

test('one that tells nothing shows no slope, where on its own rows it would', () => {
  const low = Array.from(
    { length: 10 },
    (_, seed) => of({ seed, rows: 1000, worth: () => 0.2 }).slope?.low ?? 0,
  );
  // Each is above 0 with probability .025.
  expect(low.filter((value) => value > 0).length).toBeLessThanOrEqual(2);
});

test('what is past its half-life is not fresh, and what cannot be calibrated is left out', () => {
  const experience = experienceOf({ seed: 2, rows: 400, worth: (raw) => raw });
  const aged = experience.candidateRows.map((value, at) => (at % 3 === 2 ? (at % 2 === 0 ? 8 : 1) : value));
  expect(calibrationsOf({ ...experience, candidateRows: aged }, portfolio)[0]!.fresh).toBeCloseTo(0.5, 1);
  expect(calibrationsOf({ ...experience, silence: experience.silence.map(() => 0) }, portfolio)).toEqual([]);
});
