// docs/many-experiments.md: its code is what runs here, and its figures are what comes out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { normal, streamOf } from '../../src/kit/index.ts';
import { honestly, nextQuarter, troubledPairs } from './fleet.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = textOf('../../docs/many-experiments.md');

/** Sixty synthetic experiments: effects of .002 ± .004 on a rate, each measured to ± .004. */
const past = (() => {
  const stream = streamOf('past experiments', 'many experiments');
  return Array.from({ length: 60 }, () => {
    const truth = 0.002 + 0.004 * stream.normal();
    return {
      truth,
      value: truth + 0.004 * stream.normal(),
      se: 0.004,
      critical: normal.upperQuantile(0.025),
    };
  });
})();

test('the code of the page is that of the example', () => {
  const code = textOf('./fleet.ts');
  expect(page).toContain(code.slice(code.indexOf('/** Pairs of')).trim());
});

test('twenty experiments at once: the pair that was planted is the one that is named', () => {
  const stream = streamOf('twenty', 'many experiments');
  const names = Array.from({ length: 20 }, (_, at) => `e${at}`);
  const arms = Int8Array.from({ length: 20_000 * 20 }, () => stream.below(2));
  const metric = Float64Array.from({ length: 20_000 }, (_, user) => {
    const both = arms[user * 20 + 4]! * arms[user * 20 + 11]!;
    return stream.normal() + 0.1 * arms[user * 20 + 4]! - 0.2 * both;
  });
  const [only, ...others] = troubledPairs({ names, arms, metric });
  expect(only).toMatchObject({ names: ['e4', 'e11'], recommendation: 'exclude' });
  expect(others).toEqual([]);
});

test('the figures of the page', () => {
  const { prior, prediction, plan } = nextQuarter(past, 200_000);
  const { total, winners } = honestly(past);
  const launched = past.filter(({ value, se, critical }) => value / se >= critical);
  const truth = launched.reduce((sum, own) => sum + own.truth, 0);
  const shown = [
    `prior                ${prior.mean.toFixed(4)} ± ${prior.sd.toFixed(4)}`,
    `next effect          ${prediction.lower!.toFixed(4)} to ${prediction.upper!.toFixed(4)}`,
    ...plan.shares.map(
      ({ name, users, learning }) =>
        `${name.padEnd(20)} ${Math.round(users)} users, learns ${learning.toFixed(0)}`,
    ),
    `launched             ${winners.length} of ${past.length}`,
    `claimed together     ${total.claimed.toFixed(4)}`,
    `corrected            ${total.corrected.toFixed(4)}`,
    `true (known here)    ${truth.toFixed(4)}`,
  ].join('\n');
  expect(page).toContain(shown);
});
