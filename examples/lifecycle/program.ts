import { cap } from '../../src/eligibility/index.ts';
import { pushed } from '../../src/opportunities/index.ts';
import { uniform } from '../../src/policy/index.ts';
import { count, defineProgram, eachMessage, happens } from '../../src/program/index.ts';

export const trial = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0.0001 } },
  features: { plays: count('play').within('7d').log() },
  candidateFeatures: { message: eachMessage() },
  messages: { 'free-month': { topic: 'premium', channels: ['push'] } },
  objectives: { conversion: happens('subscribe', { horizon: '7d', unit: 'conversion', rate: 18 }) },
  generators: [pushed({ source: 'crm' })],
  rules: [cap({ limit: 3, per: '7d' })],
  policy: uniform(),
  experiments: {
    // How the invitation to the free month is put.
    invitation: {
      arms: { plain: { value: 'Try a month for free' }, warm: { value: 'A month of music on us' } },
      start: '2026-02-09T00:00:00Z',
      budgets: 'own',
      data: 'diverted',
    },
  },
});
