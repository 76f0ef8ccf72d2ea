import { cap, quietHours } from '../../src/eligibility/index.ts';
import { onSchedule } from '../../src/opportunities/index.ts';
import { softmax } from '../../src/policy/index.ts';
import { affinity, count, defineProgram, eachMessage, flag, happens } from '../../src/program/index.ts';

export const trial = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0.0001 }, email: { cost: 0.0004 } },
  features: { plays: count('play').within('7d').log(), premium: flag('premium') },
  candidateFeatures: { message: eachMessage(), taste: affinity('play').within('28d') },
  audience: (user) => user.premium.isFalse().and(user.plays.atLeast(3)),
  messages: { 'free-month': { topic: 'premium', channels: ['push', 'email'] } },
  objectives: { conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 18 }) },
  generators: [onSchedule({ hour: 9, validFor: '12h' })],
  rules: [cap({ limit: 3, per: '7d' }), quietHours({ windows: [{ from: '22:00', to: '08:00' }] })],
  policy: softmax({ temperature: 0.05 }),
});
