import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../kit/index.ts';
import { linearPrior } from '../scoring/index.ts';
import { artefactFile, cardOf, readArtefactFile, succeed } from './index.ts';
import { portfolioWith, simulate } from './simulated-bandit.ts';

const portfolio = portfolioWith(2, 1);
const experience = simulate(
  { portfolio, sends: 2, user: [0, 0], candidate: [0], baseline: () => 0, noise: 1, perUser: 2 },
  10,
  'card',
);
const card = cardOf(experience, {
  seed: 's',
  command: 'fantail learn',
  metrics: { gain: { value: 0.1, low: 0, high: 0.2 } },
});
const artefact = linearPrior(portfolio, { mean: { plays: { user: { x0: 0.1 } } }, sd: { plays: 1 } });
const text = artefactFile({ card, artefact });

/** A file altered with care: its digest holds. */
function sealed(change: (file: Record<string, never>) => unknown): string {
  const file = JSON.parse(text);
  change(file);
  return canonicalJson({ ...file, digest: digestOf({ card: file.card, artefact: file.artefact }) });
}

test('an artefact file reads back, and says what it was learned from', () => {
  expect(readArtefactFile(text, portfolio)).toEqual({ ok: true, value: { card, artefact } });
  expect(card).toMatchObject({ rows: 10, users: 5, data: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

type File = {
  artefact: {
    kind: string;
    version: number;
    layout: string;
    objectives: Record<string, { user: { mean: number[]; variance: number[] } }>;
  };
  card: { rows: number };
  format: string;
};
const changed = (change: (file: File) => unknown) => sealed(change as never);

describe('refused, with the reason, while the one before serves on', () => {
  test.each([
    ['no JSON', text.slice(0, -9), '(whole)'],
    ['one bit', text.replace('0.1', '0.3'), 'digest'],
    ['another card', text.replace('fantail learn', 'fantail burns'), 'digest'],
    ['NaN', text.replace('0.1', 'NaN'), '(whole)'],
    [
      'null weight',
      text.replace(/"user":\{"mean":\[[^,]*,/, '"user":{"mean":[null,'),
      'objectives.plays.user.mean.0',
    ],
    [
      'infinite',
      text.replace(/"user":\{"mean":\[[^,]*,/, '"user":{"mean":[1e999,'),
      'objectives.plays.user.mean.0',
    ],
    ['format', changed((file) => (file.format = 'pickle')), 'format'],
    ['kind', changed(({ artefact }) => (artefact.kind = 'forest')), 'artefact.kind'],
    ['version', changed(({ artefact }) => (artefact.version = 2)), 'artefact.version'],
    [
      'negative variance',
      changed((file) => (file.artefact.objectives['plays']!.user.variance[0] = -1)),
      'variance.0',
    ],
    ['layout', changed(({ artefact }) => (artefact.layout = 'x')), 'other features'],
    ['objective', changed(({ artefact }) => (artefact.objectives = {})), 'no objective "plays"'],
    ['size', changed((file) => file.artefact.objectives['plays']!.user.mean.push(0)), 'other columns'],
    ['rows', changed(({ card }) => (card.rows = -1)), 'card.rows'],
  ])('%s', (_, broken, reason) => {
    const before = { card, artefact };
    const { serving, refusal } = succeed(before, broken, portfolio);
    expect(serving).toBe(before);
    expect(refusal).toMatchObject({
      code: 'LEARNING_ARTEFACT_BROKEN',
      message: expect.stringContaining(reason),
    });
  });
});

test('a good file takes over', () => {
  const next = { card: { ...card, seed: 't' }, artefact };
  expect(succeed({ card, artefact }, artefactFile(next), portfolio)).toEqual({ serving: next });
});

test('a weight that is not finite is never written', () => {
  const broken = structuredClone(artefact);
  broken.objectives['plays']!.user.mean[0] = Number.NaN;
  expect(() => artefactFile({ card, artefact: broken })).toThrow(TypeError);
});
