import { portfolioOf, type Program } from '../program/index.ts';
import { createWorld, parsePreset, type Preset } from '../simulation/index.ts';
import type { Terms } from './life.ts';
import { worldMessages } from './population.ts';

/** Programs of a market that it has no family for. */
export const strangersIn = ({ families }: Preset, programs: readonly string[]): readonly string[] =>
  [...new Set(programs)].filter((id) => !families.some(({ name }) => name === id));

/**
 * A preset in which all of these programs can send: one that the market has no family for gets a family that moves
 * nobody, and whose messages cost and tire like any other. Families are drawn last, so nobody else changes.
 * Throws SIMULATION_PRESET_BROKEN where there are too many.
 */
export function openTo(preset: Preset, programs: readonly string[]): Preset {
  const strangers = strangersIn(preset, programs);
  if (strangers.length === 0) return preset;
  // Made for nobody, so that the rule of thumb behind the stock never takes its turn with it.
  const inert = { target: 'engagement', when: { maxTenureDays: 1e-9 }, misfit: 0, strength: 0, backlash: 0 };
  const families = [...preset.families, ...strangers.map((name) => ({ name, ...inert }))];
  return parsePreset(
    { ...preset, families },
    `Preset "${preset.name}", with a family for each program that it has none for`,
  );
}

/** Names for all topics of a preset, the given ones first. */
export const topicsOf = ({ topics }: Preset, names: readonly string[]): readonly string[] =>
  Array.from({ length: topics }, (_, t) => names[t] ?? `topic-${t + 1}`);

/** Sure that these programs can live under these terms; throws what `live` would, before anything runs. */
export function checkTerms({ preset, topics, startAt }: Terms, programs: readonly Program[]): void {
  const sendable = worldMessages(portfolioOf(programs), { preset, topics });
  createWorld(preset, { users: 1, seed: 0, startAt, ...sendable });
}
