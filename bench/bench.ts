/** One measured figure; `peer` names whose it is when it is not ours. */
export interface Line {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  /** Why a peer was skipped. */
  readonly reason?: string;
}

/** A benchmark: figures, one after another. */
export type Bench = () => AsyncIterable<Line> | Iterable<Line>;

export const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** CPU seconds of this process for one call: what a core works, whatever else the machine does. */
export function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Median CPU seconds per call over rounds of `calls`, after three rounds in which the code gets warm. */
export function perCall(
  call: (i: number) => void,
  { calls, rounds = 7 }: { readonly calls: number; readonly rounds?: number },
): number {
  const round = () => {
    for (let i = 0; i < calls; i++) call(i);
  };
  for (let i = 0; i < 3; i++) round();
  return median(range(rounds).map(() => cpuSeconds(round) / calls));
}

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Bytes that one call takes of memory: the median over short rounds, in few of which anything is collected. */
export function bytesPerCall(call: () => void, calls = 100): number {
  const grown = range(51).map(() => {
    const before = used();
    for (let i = 0; i < calls; i++) call();
    return (used() - before) / calls;
  });
  return median(grown);
}
