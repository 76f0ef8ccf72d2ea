import { simulationErrors } from '../errors.ts';
import { parsePreset, type Preset } from '../preset.ts';
import { streaming } from './streaming.ts';

type Group = Readonly<Record<string, unknown>>;

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A document over another one: groups change name by name, lists and plain values as a whole. */
const over = (base: Group, change: Group): Group => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(change).map(([name, value]) => {
      const below = base[name];
      return [name, isGroup(value) && isGroup(below) ? over(below, value) : value];
    }),
  ),
});

/**
 * Reads a preset from JSON: a market of its own, or with `"basedOn": "streaming"` what it changes of the streaming
 * service. Throws SIMULATION_PRESET_BROKEN with the path of the first problem.
 */
export function readPreset(json: unknown): Preset {
  if (!isGroup(json) || !Object.hasOwn(json, 'basedOn')) return parsePreset(json);
  const { basedOn, ...change } = json;
  if (basedOn === streaming.name) return parsePreset(over({ ...streaming, name: undefined }, change));
  throw simulationErrors.SIMULATION_PRESET_BROKEN({
    path: 'basedOn',
    problem: `there is no market of this name to change; there is: ${streaming.name}`,
  });
}
