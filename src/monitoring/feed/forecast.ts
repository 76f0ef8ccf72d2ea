import type { Sighting } from '../finding.ts';
import type { Fact, Log, Monitor } from '../log.ts';
import { msPerDay } from '../../kit/index.ts';
import { generatorOf } from './sources.ts';
import { blocksOf, forecastOf, leastBlocks } from './blocks.ts';

const matters = { warn: 1.5, alarm: 3 } as const;

function sightingOf(generator: string, perDay: number, log: Log): Sighting {
  const isOf = (fact: Fact) =>
    fact.kind === 'opportunity' && generatorOf(fact) === generator && fact.at <= log.now;
  const blocks = blocksOf(log.facts.filter(isOf), log);
  const given = (perDay * log.block) / msPerDay;
  const { low, high, p } = forecastOf(blocks, given);
  const ratio = blocks.last / given;
  const off = Math.max(ratio, 1 / ratio);
  return {
    where: { source: `opportunity ${generator}` },
    statistic: { name: 'opportunities in the last block / forecast', value: ratio },
    threshold: matters.alarm,
    interval: [low / given, high / given],
    p,
    n: blocks.before.length,
    enough: blocks.before.length >= leastBlocks,
    size: off >= matters.alarm ? 'alarm' : off >= matters.warn ? 'warn' : 'ok',
    advice:
      'The generator raises another number of opportunities than its owner forecast: look at its pattern or query before it speaks to an audience nobody meant.',
  };
}

/** F36: the volume of each generator against its forecast, where one is given. */
export const forecast: Monitor<'generator_forecast'> = {
  kind: 'generator_forecast',
  watch: (log) =>
    Object.entries(log.limits.forecast).map(([generator, perDay]) => sightingOf(generator, perDay, log)),
};
