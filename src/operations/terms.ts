import { openTo, topicsOf, type Terms } from '../arena/index.ts';
import { readPreset, streaming, type Preset } from '../simulation/index.ts';
import type { OperationContext } from './operation.ts';

/**
 * The market of a file, or the streaming service without one. Throws OPERATIONS_INPUT_UNREADABLE, SIMULATION_PRESET_BROKEN,
 * which both name the file.
 */
export const presetAt = async (
  path: string | undefined,
  { readJson }: Pick<OperationContext, 'readJson'>,
): Promise<Preset> => (path === undefined ? streaming : readPreset(await readJson(path), path));

/** What the auditor holds everyone to: the law of the running example. */
const law = {
  quietFrom: 22,
  quietTo: 7,
  mostPerLocalDay: 2,
  leastHoursApart: 3,
  leastDaysBeforeSameMessage: 3,
} as const;

/** The first Monday of 2025, at midnight in UTC. */
const startAt = Date.UTC(2025, 0, 6);

/** The running example's world under its law; or another preset, open to programs of these ids. */
export const streamingTerms = ({
  users,
  weeks,
  topics,
  preset = streaming,
  programs = [],
}: {
  readonly users: number;
  readonly weeks: number;
  readonly topics: readonly string[];
  readonly preset?: Preset;
  readonly programs?: readonly string[];
}): Terms => ({
  preset: openTo(preset, programs),
  topics: topicsOf(preset, topics),
  law,
  users,
  days: weeks * 7,
  startAt,
});
