import { expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { contrastAmong, measuredIncrements, type Contrast } from './index.ts';

interface Predicted extends Contrast {
  readonly predicted: Float64Array;
}

test('the fit by hand: two sends and two silences', () => {
  const contrast = (chosen: number, reward: number, user: string): Contrast => ({
    user,
    send: 0.5,
    silent: 0.5,
    shares: Float64Array.of(1),
    chosen,
    reward,
  });
  const four = [contrast(0, 5, 'a'), contrast(0, 3, 'b'), contrast(-1, 1, 'c'), contrast(-1, 2, 'd')];
  const fit = measuredIncrements(four, 1, (_one, _c, out) => void (out[0] = 1))!;
  // The means differ by 4 − 1.5; scores ½(±(y − 2.75)) − ¼·2.5 over A = 1.
  expect(fit.coefficients[0]).toBeCloseTo(2.5, 12);
  const scores = [0.5 * 2.25, 0.5 * 0.25, 0.5 * 1.75, 0.5 * 0.75].map((b) => b - 0.625);
  expect(fit.covariance[0]).toBeCloseTo((scores.reduce((sum, s) => sum + s * s, 0) * 4) / 3, 12);
});

test('the fit finds the truth under unequal probabilities, with intervals that hold it', () => {
  const stream = streamOf('fit', 'calibration');
  const runs = 200;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const contrasts = Array.from({ length: 400 }, (_, i): Predicted => {
      const x = stream.normal();
      const send = 0.1 + 0.8 * stream.uniform();
      const predicted = Float64Array.of(x, 1);
      const shares = Float64Array.of(0.3, 0.7);
      const isSent = stream.uniform() < send;
      const chosen = isSent ? Number(stream.uniform() >= 0.3) : -1;
      const truth = chosen < 0 ? 0 : 0.2 + 0.5 * predicted[chosen]!;
      // Who is likelier to be sent to buys more anyway: the measurement must not mind.
      const reward = 3 * send + truth + stream.normal();
      return {
        user: `u${Math.floor(i / 2)}`,
        send,
        silent: 1 - send,
        shares,
        predicted,
        chosen,
        reward,
      };
    });
    const fit = measuredIncrements(contrasts, 2, ({ predicted }, c, out) => {
      out[0] = 1;
      out[1] = predicted[c]!;
    })!;
    held += Number(Math.abs(fit.coefficients[1]! - 0.5) <= 1.96 * Math.sqrt(fit.covariance[3]!));
  }
  // 95 % of 200 and three standard errors of 3.1; the sandwich is a little short for 200 users.
  expect(held).toBeGreaterThan(0.95 * runs - 10);
});

test('a contrast among some candidates: probabilities given that it was one of them or silence', () => {
  const one: Contrast = {
    user: 'u',
    send: 0.8,
    silent: 0.2,
    shares: Float64Array.of(0.25, 0.75),
    chosen: 0,
    reward: 1,
  };
  expect(contrastAmong(one, (c) => c === 0)).toMatchObject({
    send: 0.5,
    silent: 0.5,
    shares: Float64Array.of(1, 0),
  });
  expect(contrastAmong(one, (c) => c === 1)).toBeUndefined();
  expect(contrastAmong({ ...one, chosen: -1 }, (c) => c === 1)!.send).toBeCloseTo(0.75, 12);
  expect(
    contrastAmong({ ...one, shares: Float64Array.of(0, 1), chosen: -1 }, (c) => c === 0),
  ).toBeUndefined();
});

test('nobody, one user, or regressors that depend on each other: undefined, never NaN', () => {
  expect(measuredIncrements([], 1, (_one, _c, out) => void (out[0] = 1))).toBeUndefined();
  const one: Contrast = {
    user: 'u',
    send: 0.5,
    silent: 0.5,
    shares: Float64Array.of(1),
    chosen: 0,
    reward: 1,
  };
  expect(
    measuredIncrements([one, { ...one, chosen: -1 }], 2, (_one, _c, out) => void out.fill(1)),
  ).toBeUndefined();
});
