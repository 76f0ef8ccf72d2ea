// The voter mailings of Gerber, Green and Larimer (2008) as an experiment: letters before the primary of August 2006 in
// Michigan, drawn by household, 5 : 1 : 1 : 1 for nothing and three letters. Used as data only.
import { uniform } from '../../src/policy/index.ts';
import { defineProgram, happens } from '../../src/program/index.ts';

export const letters = defineProgram({
  id: 'letters',
  owner: 'study',
  channels: { letter: { cost: 0.4 } },
  features: {},
  candidateFeatures: {},
  messages: { letter: { topic: 'vote', channels: ['letter'] } },
  objectives: { vote: happens('vote', { horizon: '12d', unit: 'vote', rate: 10 }) },
  generators: [],
  rules: [],
  policy: uniform(),
  experiments: {
    letter: {
      arms: { nothing: { weight: 5 }, 'civic-duty': {}, hawthorne: {}, neighbors: {} },
      unit: { kind: 'trait', trait: 'household' },
      budgets: 'own',
      data: 'diverted',
    },
  },
});
