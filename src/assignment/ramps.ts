import { canonicalJson, type Json } from '../kit/index.ts';
import type { PortfolioExperiment } from '../program/index.ts';
import { rangeEnds } from './buckets.ts';
import { roomOf } from './hashings/own.ts';

/**
 * Why a change of an experiment would move units of several users, which are kept together by their hash alone;
 * undefined where it moves none. Traffic may grow and shrink: who was met stays in, by the arm that the hash of the unit
 * says whatever the traffic, and no other experiment of the layer gets at the buckets that are left. Where the unit is
 * the user states keep the arms.
 */
export function moveOf(before: PortfolioExperiment, after: PortfolioExperiment): string | undefined {
  if (before.unit.kind === 'user' && after.unit.kind === 'user') return undefined;
  if (canonicalJson(before.unit) !== canonicalJson(after.unit)) return 'its unit is another';
  if (rangesOf(before) !== rangesOf(after)) return 'its arms or their weights are others';
  if (canonicalJson(hashOf(before)) !== canonicalJson(hashOf(after)))
    return 'its units are hashed in another way, or lie in another layer';
  const [was, is] = [roomOf(before), roomOf(after)];
  return is.from <= was.from && was.end <= is.end ? undefined : 'its part of the layer shrank';
}

const rangesOf = ({ arms }: PortfolioExperiment): string =>
  canonicalJson([arms.map(({ name }) => name), [...rangeEnds(arms.map(({ weight }) => weight))]]);

const hashOf = ({ hashing, layer }: PortfolioExperiment): Json =>
  [hashing ?? null, layer?.name ?? null] as Json;
