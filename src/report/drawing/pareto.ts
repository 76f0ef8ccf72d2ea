import type { Better } from '../numbers.ts';

/** One of something for each axis. */
export interface PerAxis<T> {
  readonly x: T;
  readonly y: T;
}

/**
 * Positions of the points on the Pareto front, best in y first: no other is at least as good on both axes and
 * better on one. Of equal points all stay.
 */
export function frontOf(points: readonly PerAxis<number>[], better: PerAxis<Better>): number[] {
  const towards = (axis: 'x' | 'y') => (better[axis] === 'higher' ? 1 : -1);
  const [signX, signY] = [towards('x'), towards('y')];
  const goodX = (i: number) => signX * points[i]!.x;
  const goodY = (i: number) => signY * points[i]!.y;
  const beats = (i: number, j: number) =>
    goodX(i) >= goodX(j) && goodY(i) >= goodY(j) && (goodX(i) > goodX(j) || goodY(i) > goodY(j));
  const all = points.map((_, i) => i);
  return all
    .filter((j) => !all.some((i) => beats(i, j)))
    .sort((a, b) => goodY(b) - goodY(a) || goodX(a) - goodX(b));
}

/**
 * Corners of the border of what a front dominates: stairs through its points, best in y first, out to the lines
 * through `worst`.
 */
export function stairsOf(front: readonly PerAxis<number>[], worst: PerAxis<number>): PerAxis<number>[] {
  const corners: PerAxis<number>[] = [];
  let { x } = worst;
  for (const point of front) {
    corners.push({ x, y: point.y }, { x: point.x, y: point.y });
    ({ x } = point);
  }
  return corners.length === 0 ? [] : [...corners, { x, y: worst.y }];
}
