import { pushed } from '../../src/opportunities/index.ts';
import { epsilonGreedy, softmax } from '../../src/policy/index.ts';
import {
  costAtMost,
  defineProgram,
  eachChannel,
  eachMessage,
  happens,
  messagesAtMost,
  number,
  totalAtLeast,
} from '../../src/program/index.ts';

export const concerts = defineProgram({
  id: 'concerts',
  owner: 'live music',
  channels: { push: { cost: 0.001 }, email: { cost: 0.004 } },
  features: { fan: number('fan'), tired: number('tired') },
  candidateFeatures: {
    message: eachMessage(),
    taste: eachMessage('fan'),
    channel: eachChannel(),
    wear: eachChannel('tired'),
  },
  messages: {
    tour: { topic: 'live', channels: ['push', 'email'] },
    album: { topic: 'music', channels: ['push', 'email'] },
  },
  objectives: {
    sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 20 }),
    leaves: happens('leave', { horizon: '7d', unit: 'leave', direction: 'decrease', role: 'floor', rate: 0 }),
  },
  generators: [pushed({ source: 'crm' })],
  rules: [],
  policy: epsilonGreedy({ epsilon: 0 }),
  holdout: 0.05,
  // What is scarce in a week, for all messages together, and what must not be lost.
  budgets: {
    pushes: messagesAtMost(150, { per: '7d', channel: 'push' }),
    messages: messagesAtMost(450, { per: '7d' }),
    money: costAtMost(1.5, { per: '7d' }),
  },
  floors: { leaves: totalAtLeast(-4, { per: '7d' }) },
  experiments: {
    // Whether drawing among good messages is better than taking the best, each arm with its share of the budgets.
    drawing: {
      arms: { best: {}, drawn: { changes: { policy: softmax({ temperature: 0.1 }) } } },
      traffic: 0.5,
      budgets: 'own',
      data: 'shared',
    },
  },
});
