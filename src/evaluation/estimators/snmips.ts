import type { Estimator } from '../estimator.ts';

/** Self-normalised MIPS. */
export const snmips: Estimator = {
  name: 'snmips',
  needs: 'categories',
  weigh: (weight, out) => out.set(weight),
  selfNormalised: true,
  cite: 'Saito and Joachims (2022), Off-Policy Evaluation for Large Action Spaces via Embeddings',
};
