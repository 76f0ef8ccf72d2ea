import { simulationErrors } from '../errors.ts';
import { parsePreset, type Preset } from '../preset.ts';
import { isKnownZone } from '../zones.ts';
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
 * service. Throws SIMULATION_PRESET_BROKEN with what it is, a file say, and the path of the first problem.
 */
export function readPreset(json: unknown, what = 'Preset'): Preset {
  const preset = parsePreset(wholeOf(json, what), what);
  const stranger = preset.zones.findIndex(({ zone }) => !isKnownZone(zone));
  if (stranger < 0) return preset;
  throw simulationErrors.SIMULATION_PRESET_BROKEN({
    what,
    path: `zones.${stranger}.zone`,
    problem: `time zone "${preset.zones[stranger]!.zone}" is unknown; use an IANA name such as Europe/Berlin`,
  });
}

/** The document itself, or what it changes over what it is based on. */
function wholeOf(json: unknown, what: string): unknown {
  if (!isGroup(json) || !Object.hasOwn(json, 'basedOn')) return json;
  const { basedOn, ...change } = json;
  if (basedOn === streaming.name) return over({ ...streaming, name: undefined }, change);
  throw simulationErrors.SIMULATION_PRESET_BROKEN({
    what,
    path: 'basedOn',
    problem: `there is no market of this name to change; there is: ${streaming.name}`,
  });
}
