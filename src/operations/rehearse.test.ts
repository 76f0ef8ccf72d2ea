import { expect, test } from 'vitest';
import { cap } from '../eligibility/index.ts';
import * as stage from '../playbooks/messaging/index.ts';
import { fixed, planBandit } from '../policy/index.ts';
import type { LifeRequest, OperationContext } from './operation.ts';
import { rehearse } from './rehearse.ts';
import { contextOver } from './simulate/sample.ts';
import { simulate } from './simulate/simulate.ts';

const loose = stage
  .messagingPrograms({ policy: fixed('best'), exploration: { mass: 0, silence: 0 } })
  .map((program) => ({ ...program, rules: [cap({ limit: 9, per: 'day' })] }));
const plans = {
  period: '3d',
  choices: [
    { name: 'rare', allowance: { all: 1 } },
    { name: 'calm', allowance: { all: 3 } },
  ],
  policy: planBandit(),
  floor: 0.1,
};
const planned = loose.map((program) => ({ ...program, plans }));
const small = { users: 24, weeks: 2, seed: 5, out: 'learned.json' };
const rehearsed = (typed: object, context: OperationContext) =>
  rehearse.run(rehearse.input.parse({ ...small, ...typed }), context);

/** A context that remembers what lives were asked for. */
function watched(documents: Readonly<Record<string, unknown>>) {
  const over = contextOver(documents, stage);
  const asked: LifeRequest[] = [];
  const lives: OperationContext['lives'] = (requests) => {
    asked.push(...requests);
    return over.context.lives(requests);
  };
  return { ...over, asked, context: { ...over.context, lives } };
}

test('a team’s own program rehearses its messages and its plans, and begins with both', async () => {
  const { context, written } = watched({ 'own.ts': planned });
  const found = await rehearsed({ program: 'own.ts', ahead: 3 }, context);
  expect(found).toMatchObject({ synthetic: true, periods: expect.toSatisfy((n: number) => n > 24) });
  expect(rehearse.show(found)).toContain('periods of plans: learned.json');
  const learned = JSON.parse(written['learned.json']!);
  expect(learned).toMatchObject({
    command: 'fantail rehearse --program own.ts --users 24 --weeks 2 --ahead 3 --seed 5',
    artefact: { kind: 'linear' },
    plans: { kind: 'planQ', ahead: 3, prospects: { decisions: expect.any(Number) } },
  });

  const { context: later, asked } = watched({ 'own.ts': planned, 'learned.json': learned });
  const typed = { worlds: 2, users: 12, weeks: 1, policies: ['silence'], program: 'own.ts' };
  const simulated = await simulate.run(simulate.input.parse({ ...typed, rehearsed: 'learned.json' }), later);
  expect(asked.find(({ own }) => own)!.own).toMatchObject({
    planBeliefs: learned.plans,
    artefact: learned.artefact,
  });
  expect(simulate.show(simulated)).toContain('what learned.json was learned from');
});

test('what was rehearsed for other plans, or without any, is refused before anything runs', async () => {
  const { context, written } = watched({ 'own.ts': planned });
  await rehearsed({ program: 'own.ts' }, context);
  const learned = JSON.parse(written['learned.json']!);
  const others = planned.map((program) => ({ ...program, plans: { ...plans, period: '4d' } }));
  const { context: later, asked } = watched({ learned, others, bare: loose, wrong: { plans: 1 } });
  const typed = { worlds: 2, users: 12, weeks: 1, policies: ['silence'] };
  const simulated = (more: object) => simulate.run(simulate.input.parse({ ...typed, ...more }), later);
  const refused = (more: object, code: string) => expect(simulated(more)).rejects.toMatchObject({ code });
  await refused({ program: 'others', rehearsed: 'learned' }, 'SCORING_ARTEFACT_UNFIT');
  await refused({ program: 'others', rehearsed: 'wrong' }, 'OPERATIONS_DOCUMENT_INVALID');
  await refused({ program: 'bare', rehearsed: 'learned' }, 'OPERATIONS_INPUT_INVALID');
  await refused({ rehearsed: 'learned' }, 'OPERATIONS_INPUT_INVALID');
  expect(asked).toEqual([]);
});

test('a policy of the league learns from the log of another; without plans there is nothing of them', async () => {
  const { context, written, asked } = watched({ 'own.ts': loose });
  const found = await rehearsed({ from: 'rule of thumb', weeks: 1 }, context);
  expect(found).not.toHaveProperty('periods');
  expect(asked).toMatchObject([{ contestant: 'rule of thumb', learns: { every: 7 } }]);
  expect(JSON.parse(written['learned.json']!)).not.toHaveProperty('plans');
  await expect(rehearsed({ from: 'nobody' }, context)).rejects.toThrow('there is no policy "nobody"');
  await expect(rehearsed({ program: 'own.ts', from: 'random' }, context)).rejects.toThrow('its own log');
});
