// A program over the columns of the voter mailings of Gerber, Green and Larimer (2008): letters before the primary of
// August 2006 in Michigan, by lot and by household, 5 : 1 : 1 : 1 for nothing and three letters. Used as data only.
import { pushed } from '../../src/opportunities/index.ts';
import { epsilonGreedy } from '../../src/policy/index.ts';
import { defineProgram, eachMessage, flag, happens, number, oneOf } from '../../src/program/index.ts';

export const mailings = defineProgram({
  id: 'mailings',
  owner: 'study',
  channels: { letter: { cost: 0.4 } },
  features: {
    born: number('yearofbirth', 1950).over(2000),
    household: number('hhsize', 2).over(4),
    votedBefore: flag('primary2004'),
    sex: oneOf('sex', ['female', 'male']),
  },
  candidateFeatures: { message: eachMessage(), habit: eachMessage('votedBefore') },
  messages: {
    'civic-duty': { topic: 'duty', channels: ['letter'] },
    hawthorne: { topic: 'watched', channels: ['letter'] },
    neighbors: { topic: 'shown', channels: ['letter'] },
  },
  // Ten dollars a vote: what canvassing is said to cost.
  objectives: { vote: happens('vote', { horizon: '12d', unit: 'vote', rate: 10 }) },
  generators: [pushed({ source: 'mailing list' })],
  rules: [],
  policy: epsilonGreedy({ epsilon: 0 }),
});
