import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { LifeRequest, Lives } from '../../operations/index.ts';
import { asThrown } from './failure.ts';
import type { Lived } from './life-worker.ts';

/**
 * Room for new objects per thread: a day of a life fills the usual one many times over, and each time what still lives
 * is copied. With 96 megabytes 24 lives take 87 seconds of both cores together, with 192 72, with 480 62.
 */
const youngMegabytes = 384;

/** Runs lives in as many threads as there are cores; tells every tenth of the way. */
export const livesInThreads =
  (progress: (line: string) => void): Lives =>
  async (requests) => {
    const pool = new Piscina<LifeRequest, Lived>({
      filename: new URL('./life-worker.js', import.meta.url).href,
      maxThreads: Math.min(requests.length, availableParallelism()),
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
    });
    let done = 0;
    const step = Math.max(1, Math.ceil(requests.length / 10));
    const tell = () => {
      done++;
      if (done % step === 0 || done === requests.length) progress(`${done} of ${requests.length} lives`);
    };
    try {
      // Who learns comes last in a league and takes longest: begun first, so that no core waits long for the last life.
      const begun = requests.toReversed().map((request) => pool.run(request).finally(tell));
      const lived = await Promise.all(begun);
      return lived.toReversed().map((one) => {
        if ('failed' in one) throw asThrown(one.failed);
        return one.life;
      });
    } finally {
      await pool.destroy();
    }
  };
