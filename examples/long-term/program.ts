import { pushed } from '../../src/opportunities/index.ts';
import { uniform } from '../../src/policy/index.ts';
import { count, defineProgram, eachMessage, happens } from '../../src/program/index.ts';

const changed = { arms: { plain: {}, changed: {} } };

export const service = defineProgram({
  id: 'service',
  owner: 'growth',
  channels: { push: { cost: 0.0001 } },
  features: { plays: count('play').within('7d').log() },
  candidateFeatures: { message: eachMessage() },
  messages: { album: { topic: 'music', channels: ['push'] } },
  objectives: { saves: happens('save', { horizon: '14d', unit: 'save', rate: 1 }) },
  generators: [pushed({ source: 'crm' })],
  rules: [],
  policy: uniform(),
  experiments: {
    tone: changed,
    cover: changed,
    timing: changed,
    playlist: changed,
    badge: changed,
    trial: changed,
    // Comes after the others.
    digest: changed,
  },
});
