import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fantail, json, temporary } from './sample.ts';

const folder = temporary();

const written = (name: string, document: object): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ kind: 'traffic', version: 1, ...document }));
  return path;
};

const waiting = (name: string, change: object = {}) => ({
  name,
  prior: { mean: 0, sd: 0.02 },
  variance: 1,
  worth: 1_000_000,
  ...change,
});

test('users go where most is learned, and nobody to what is decided', async () => {
  interface Shared {
    readonly shares: readonly {
      readonly name: string;
      readonly users: number;
      readonly prior: { readonly mean: number };
    }[];
  }
  const past = [0.01, 0.03, -0.02, 0.02].map((value) => ({ value, se: 0.01 }));
  const decided = { prior: { mean: 0.5, sd: 0.01 } };
  const path = written('three.json', {
    users: 50_000,
    waiting: [
      waiting('open', { prior: { past } }),
      waiting('decided', decided),
      waiting('small', { worth: 10 }),
    ],
  });
  const { shares } = await json<Shared>('experiment', 'traffic', path);
  expect(shares.map(({ users }) => users > 0)).toEqual([true, false, false]);
  expect(shares[0]!.prior.mean).toBeCloseTo(0.01, 2);
  const { out } = await fantail('experiment', 'traffic', path);
  expect(out).toContain('50000 users learn');
});

test('an experiment that draws households gets whole ones, and learns less from each user', async () => {
  interface Shared {
    readonly shares: readonly { readonly users: number; readonly units: number; readonly learning: number }[];
  }
  const unit = { users: 1.93, designEffect: 1.55 };
  const homes = await json<Shared>(
    'experiment',
    'traffic',
    written('homes.json', { users: 50_000, waiting: [waiting('letter', { unit, least: 20_000 })] }),
  );
  const users = await json<Shared>(
    'experiment',
    'traffic',
    written('users.json', { users: 50_000, waiting: [waiting('letter')] }),
  );
  expect(homes.shares[0]).toMatchObject({ users: 50_000, units: 25_906 });
  expect(users.shares[0]).toMatchObject({ users: 50_000, units: 50_000 });
  expect(homes.shares[0]!.learning).toBeLessThan(users.shares[0]!.learning);
});

test('a document with a wrong field is refused by its name', async () => {
  const path = written('wrong.json', { users: 10, waiting: [waiting('a', { variance: -1 })] });
  const { code, err } = await fantail('experiment', 'traffic', path);
  expect([code, err]).toEqual([1, expect.stringContaining('waiting.0.variance')]);
});
