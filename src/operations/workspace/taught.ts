import { areDataShared, type Taught } from '../../assignment/index.ts';
import { portfoliosUnder } from '../../decision/index.ts';
import { digestOf } from '../../kit/index.ts';
import { experimentLayer, type Portfolio } from '../../program/index.ts';
import { artefactSchema, linearPrior, planArtefactSchema, planPrior } from '../../scoring/index.ts';
import { blobOf } from './blobs.ts';
import type { Decided } from './deciders.ts';
import { portfolioAt } from './programs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** Whether what decided in the arms of an experiment was taught by other arms of it. */
export async function areDataSharedIn(
  workspace: OpenWorkspace,
  experiment: string,
  decided: readonly Decided[],
): Promise<boolean> {
  const scored: { readonly arm: string; readonly taught: Taught | undefined }[] = [];
  for (const one of decided) scored.push({ arm: one.arm, taught: await taughtOf(workspace, one) });
  return areDataShared(experiment, scored);
}

/** Whose choices taught an artefact; nobody's where it is what is believed before anything was learned. */
async function taughtOf(
  workspace: OpenWorkspace,
  { artefact: digest, portfolio }: Decided,
): Promise<Taught | undefined> {
  // Whoever keeps no programs in the store keeps no artefact in it either, or one whose priors nobody can tell.
  const isKept = (await blobOf(workspace.store, portfolio)) !== undefined;
  if (isKept && priorsOf(await portfolioAt(workspace, portfolio)).includes(digest)) return {};
  const blob = await blobOf(workspace.store, digest);
  const scores = artefactSchema.safeParse(blob);
  if (scores.success) return scores.data.taught;
  const chooses = planArtefactSchema.safeParse(blob);
  return chooses.success ? chooses.data.taught : undefined;
}

/** The digests of what is believed of candidates, and of the plans of every arm, before anything was learned. */
function priorsOf(portfolio: Portfolio): readonly string[] {
  const under = portfoliosUnder(portfolio);
  const arms = portfolio.experiments.flatMap(({ id, arms: all }) =>
    all.map(({ name }) => [{ layer: experimentLayer(id), arm: name, share: 1 }]),
  );
  const variants = portfolio.plans ? [portfolio, ...arms.map(under)] : [];
  return [linearPrior(portfolio), ...variants.map(({ plans }) => planPrior(plans!))].map((prior) =>
    digestOf(prior),
  );
}
