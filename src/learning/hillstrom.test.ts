import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { quadraticForm } from '../kit/index.ts';
import { importLogged } from '../outcomes/index.ts';
import { defineProgram, eachMessage, happens, portfolioOf } from '../program/index.ts';
import { csvRows, readTable } from '../tables/index.ts';
import { fitLinear } from './index.ts';

const data =
  process.env['FANTAIL_DATA'] ?? join(fileURLToPath(new URL('../../..', import.meta.url)), 'shared', 'data');
const file = join(data, 'hillstrom', 'hillstrom_dev.csv.gz');

const shop = portfolioOf([
  defineProgram({
    id: 'shop',
    owner: 'team',
    channels: { email: { cost: 0 } },
    features: {},
    candidateFeatures: { arm: eachMessage() },
    messages: {
      mens: { topic: 'mens', channels: ['email'] },
      womens: { topic: 'womens', channels: ['email'] },
    },
    objectives: { visit: happens('visit', { horizon: '14d', unit: 'visit', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

test.skipIf(!existsSync(file))(
  'a published experiment: increments are its differences in means',
  async () => {
    const { table } = await readTable(csvRows('hillstrom', createReadStream(file).pipe(createGunzip())), [
      { name: 'segment', kind: 'text' },
      { name: 'visit', kind: 'integer' },
    ]);
    const { experience } = importLogged(
      table,
      {
        kind: 'arms',
        version: 1,
        at: { instant: '2008-03-01T00:00Z' },
        observedUntil: { instant: '2008-03-15T00:00Z' },
        traits: {},
        arm: {
          column: 'segment',
          arms: {
            'No E-Mail': 'no-send',
            'Mens E-Mail': { message: 'mens', channel: 'email' },
            'Womens E-Mail': { message: 'womens', channel: 'email' },
          },
        },
        propensity: { kind: 'parts', of: { 'No E-Mail': 1, 'Mens E-Mail': 1, 'Womens E-Mail': 1 } },
        outcomes: { visit: { column: 'visit', within: '14d' } },
      },
      {
        portfolio: shop,
        see: () => ({ user: Float32Array.of(1), candidates: Float32Array.of(1, 0, 0, 1) }),
      },
    );
    const { mean, covariance } = fitLinear(experience, { portfolio: shop }).objectives['visit']!;
    // Increments are (u + c): the whole file has +7.66 points [7.00, 8.32] and +4.52 [3.89, 5.16]; here are 7 rows in 10.
    const published = [
      { phi: Float64Array.of(1, 1, 0), points: 7.66, half: 0.66 },
      { phi: Float64Array.of(1, 0, 1), points: 4.52, half: 0.64 },
    ];
    for (const { phi, points, half } of published) {
      const found = 100 * phi.reduce((sum, value, j) => sum + value * mean[j]!, 0);
      const wide = 196 * Math.sqrt(quadraticForm(covariance, phi));
      expect(Math.abs(found - points)).toBeLessThan(wide);
      expect(wide / half).toBeGreaterThan(1.1);
      expect(wide / half).toBeLessThan(1.3);
    }
  },
);
