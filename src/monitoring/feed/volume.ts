import type { Sighting } from '../finding.ts';
import type { Fact, Log, Monitor } from '../log.ts';
import { blocksOf, forecastOf, leastBlocks } from './blocks.ts';
import { sourcesOf } from './sources.ts';

/** Shares of the usual volume beyond which it matters. */
const matters = { lower: { warn: 0.8, alarm: 0.5 }, upper: { warn: 1.3, alarm: 1.8 } } as const;

/** A source that brings fewer facts than this in a block has no usual volume. */
const leastExpected = 10;

const sizeOf = (ratio: number): Sighting['size'] => {
  if (ratio <= matters.lower.alarm || ratio >= matters.upper.alarm) return 'alarm';
  return ratio <= matters.lower.warn || ratio >= matters.upper.warn ? 'warn' : 'ok';
};

const adviceOf = (ratio: number): string =>
  ratio < 1
    ? 'The feed is silent or thin. What did not arrive is missing, not zero: stop learning, hold the watermark, and name the stretch as lost if it never comes.'
    : 'The feed brings more than it should, perhaps twice: check ids and retries upstream before rewards are counted from it.';

function sightingOf(source: string, facts: readonly Fact[], log: Log): Sighting {
  const blocks = blocksOf(facts, log);
  const { low, expected, high, p } = forecastOf(blocks);
  const ratio = blocks.last / expected;
  return {
    where: { source },
    statistic: { name: 'facts in the last block / expected', value: ratio },
    threshold: ratio < 1 ? matters.lower.alarm : matters.upper.alarm,
    interval: [low / expected, high / expected],
    p,
    n: blocks.before.length,
    enough: blocks.before.length >= leastBlocks && expected >= leastExpected,
    size: sizeOf(ratio),
    advice: adviceOf(ratio),
  };
}

/** F49: whether rewards and what features read arrive as much as they do on other days. */
export const feedVolume: Monitor<'feed_volume'> = {
  kind: 'feed_volume',
  watch: (log) => [...sourcesOf(log)].map(([source, facts]) => sightingOf(source, facts, log)),
};
