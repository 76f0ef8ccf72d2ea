import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { LifeRequest, Lives } from '../../operations/index.ts';

/** Runs lives in as many threads as there are cores; tells every tenth of the way. */
export const livesInThreads =
  (progress: (line: string) => void): Lives =>
  async (requests) => {
    const pool = new Piscina<LifeRequest, Awaited<ReturnType<Lives>>[number]>({
      filename: new URL('./life-worker.js', import.meta.url).href,
      maxThreads: Math.min(requests.length, availableParallelism()),
      // A day of a life fills the memory for new objects several times over at its usual size, and much of it lives on.
      resourceLimits: { maxYoungGenerationSizeMb: Number(process.env.YG ?? 192) },
    });
    let done = 0;
    const step = Math.max(1, Math.ceil(requests.length / 10));
    const tell = () => {
      done++;
      if (done % step === 0 || done === requests.length) progress(`${done} of ${requests.length} lives`);
    };
    try {
      return await Promise.all(requests.map((request) => pool.run(request).finally(tell)));
    } finally {
      await pool.destroy();
    }
  };
