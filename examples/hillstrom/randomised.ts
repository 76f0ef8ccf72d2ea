// The e-mail test of Kevin Hillstrom (MineThatData, 2008) as an experiment: 64,000 customers, by lot an e-mail with
// men's merchandise, one with women's, or none.
import { uniform } from '../../src/policy/index.ts';
import { defineProgram, happens, summed } from '../../src/program/index.ts';

export const catalogue = defineProgram({
  id: 'catalogue',
  owner: 'catalogue',
  channels: { email: { cost: 0.01 } },
  features: {},
  candidateFeatures: {},
  messages: {
    mens: { topic: 'mens', channels: ['email'] },
    womens: { topic: 'womens', channels: ['email'] },
  },
  objectives: {
    visit: happens('visit', { horizon: '14d', unit: 'visit', rate: 1 }),
    spend: summed('spend', { horizon: '14d', unit: 'dollar', rate: 0.3 }),
  },
  generators: [],
  rules: [],
  policy: uniform(),
  experiments: {
    merchandise: { arms: { none: {}, mens: {}, womens: {} }, budgets: 'own', data: 'diverted' },
  },
});
