import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignerOf } from '../../assignment/index.ts';
import { minimumGap } from '../../eligibility/index.ts';
import { uniform } from '../../policy/index.ts';
import { defineProgram, happens, portfolioOf, type Program } from '../../program/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { addEnds, withEnds } from './ends.ts';

const home = { kind: 'trait', trait: 'home' } as const;
const gap = (days: number) => ({ changes: { rules: [minimumGap({ gap: `${days}d` })] } });

const programWith = (weights: readonly number[], isHome: boolean): Program =>
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: uniform(),
    experiments: {
      tone: {
        ...(isHome ? { unit: home } : {}),
        traffic: 0.8,
        arms: {
          plain: { weight: weights[0]! },
          warm: { weight: weights[1]!, ...gap(1) },
          bold: { weight: weights[2]!, ...gap(2) },
          loud: { weight: weights[3]!, ...gap(3) },
        },
      },
    },
  });

const assignedBy = (programs: readonly Program[]) => {
  const assigner = assignerOf(portfolioOf(programs));
  return (i: number) =>
    assigner.assign({
      user: `u${i}`,
      now: 1,
      unit: () => `h${i >> 1}`,
      read: () => 0,
      kept: () => undefined,
    }).assignments;
};

test('an arm that is stopped keeps its share of new units, and nobody is in another arm or out', async () => {
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 });
  const stopped = fc.subarray(['warm', 'bold', 'loud'], { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(weights, stopped, fc.boolean(), async (by, arms, isHome) => {
      const store = memoryStore();
      const program = programWith(by, isHome);
      await addEnds(store, 'tone', {
        end: null,
        arms: Object.fromEntries(arms.map((arm) => [arm, 'plain'])),
      });
      const after = await withEnds(store, [program]);
      const [was, is] = [assignedBy([program]), assignedBy(after)];
      for (let i = 0; i < 200; i++) expect(is(i)).toEqual(was(i));
      const spec = after[0]!.experiments!['tone']!;
      const plain = spec.arms.find(({ name }) => name === 'plain')!;
      for (const arm of spec.arms) {
        const before = program.experiments!['tone']!.arms.find(({ name }) => name === arm.name)!;
        expect(arm.weight).toBe(before.weight);
        // Who is in a stopped arm gets what control gets; the others get what they got.
        expect(arm.changes).toEqual(arms.includes(arm.name) ? plain.changes : before.changes);
        expect(arm.value).toBe(arms.includes(arm.name) ? 'plain' : before.value);
      }
    }),
    { numRuns: 30 },
  );
});
