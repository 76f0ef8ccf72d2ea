// Writes files of a made-up ticket shop: a test by lot with what followed, and listeners of two weeks to decide for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { streamOf, type Stream } from '../../src/kit/index.ts';

const lots = ['nothing', 'tour push', 'tour email', 'album push', 'album email'] as const;
type Lot = (typeof lots)[number];

interface Listener {
  readonly fan: number;
  readonly tired: number;
}

const listenerOf = (stream: Stream): Listener => ({
  fan: Number(stream.uniform().toFixed(3)),
  tired: Number(stream.uniform().toFixed(3)),
});

/** A tour sells to fans, an album to the others; a push sells more and drives the tired away. */
function chancesOf(lot: Lot, { fan, tired }: Listener): { readonly buys: number; readonly leaves: number } {
  const taste = lot.startsWith('tour') ? 0.12 * fan - 0.02 : 0.06 * (1 - fan);
  const isPush = lot.endsWith('push');
  if (lot === 'nothing') return { buys: 0.02, leaves: 0.01 };
  return {
    buys: 0.02 + Math.max(taste, 0) * (isPush ? 1 : 0.6),
    leaves: 0.01 + (isPush ? 0.06 * tired : 0.004),
  };
}

/** The files by name: `logged.csv` of the test, `first.csv` and `second.csv` of the weeks. */
export function filesOf(users: number): Readonly<Record<string, string>> {
  const stream = streamOf('prices', 'shop');
  const tested = Array.from({ length: 10 * users }, () => {
    const listener = listenerOf(stream);
    const lot = lots[stream.below(lots.length)]!;
    const { buys, leaves } = chancesOf(lot, listener);
    const [bought, left] = [stream.uniform() < buys, stream.uniform() < leaves];
    return `${listener.fan},${listener.tired},${lot},${Number(bought)},${Number(left)}`;
  });
  const week = (from: number) =>
    Array.from({ length: users }, (_, i) => {
      const { fan, tired } = listenerOf(stream);
      return `listener-${from + i},${fan},${tired}`;
    });
  const text = (header: string, rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
  return {
    'logged.csv': text('fan,tired,lot,bought,left', tested),
    'first.csv': text('id,fan,tired', week(0)),
    'second.csv': text('id,fan,tired', week(users)),
  };
}

/** Writes the files into a folder. */
export function writeShop(folder: string, users = 1000): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(filesOf(users))) writeFileSync(join(folder, name), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeShop(process.argv[2] ?? 'out/shop');
