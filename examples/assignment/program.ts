import { minimumGap } from '../../src/eligibility/index.ts';
import { onSchedule } from '../../src/opportunities/index.ts';
import { softmax, thompson } from '../../src/policy/index.ts';
import { count, defineProgram, eachMessage, flag, happens } from '../../src/program/index.ts';

export const trial = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0.0001 } },
  features: { plays: count('play').within('7d').log(), premium: flag('premium') },
  candidateFeatures: { message: eachMessage() },
  messages: { 'free-month': { topic: 'premium', channels: ['push'] } },
  objectives: { conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 18 }) },
  generators: [onSchedule({ hour: 9, validFor: '12h' })],
  rules: [minimumGap({ gap: '2d' })],
  policy: softmax({ temperature: 0.05 }),
  // Nobody speaks to 1 % of users, the domain to another 5 %, this program to another 10 %.
  globalHoldout: 0.01,
  domain: { name: 'music', holdout: 0.05 },
  holdout: 0.1,
  experiments: {
    // Half of the layer, and four in ten of that half for now.
    learning: {
      arms: { control: {}, thompson: { changes: { policy: thompson() } } },
      layer: { name: 'policies', from: 0, to: 0.5 },
      traffic: 0.4,
      start: '2026-03-01T00:00:00Z',
      budgets: 'own',
      data: 'diverted',
    },
    // The other half: nobody is in both.
    pace: {
      arms: { control: { weight: 2 }, daily: { changes: { rules: [minimumGap({ gap: '1d' })] } } },
      layer: { name: 'policies', from: 0.5, to: 1 },
    },
    // A layer of its own, independent of the others.
    colour: {
      arms: { blue: { value: '#1f4e9e' }, green: { value: '#1e7d46' } },
      audience: (user) => user.premium.isFalse(),
    },
  },
});
