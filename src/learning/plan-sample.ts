// A portfolio with contact plans, for the tests of this room.
import { activeDays, defineProgram, number, portfolioOf, summed, type Portfolio } from '../program/index.ts';

/** Plans by how many contacts they allow, `p0` none; one objective rises, one falls. */
export const portfolioWithPlans = (plans: number): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0.5 } },
      features: { past: number('past') },
      candidateFeatures: {},
      messages: { hi: { topic: 't', channels: ['push'] } },
      objectives: {
        spend: summed('buy', { horizon: '3d', unit: 'euro', rate: 2 }),
        days: activeDays('play', { horizon: '1d', unit: 'day', rate: 1, direction: 'decrease' }),
      },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
      plans: {
        period: '7d',
        choices: Array.from({ length: plans }, (_, most) => ({
          name: `p${most}`,
          allowance: { all: most },
        })),
        policy: { kind: 'planBandit', version: 1, options: {} },
      },
    }),
  ]);
