/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point to be named and the size of its name. */
export interface Named {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** Directions from a point, the most natural to read first: right, left, above, below, then between. */
const directions: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.7, -0.7],
  [0.7, 0.7],
  [-0.7, -0.7],
  [-0.7, 0.7],
];

/** Distances from a point, in pixels. */
const distances: readonly number[] = [10, 22, 36, 52, 70, 90, 112, 136, 162, 190, 220];

/**
 * Boxes for the names of points, each in turn at the cheapest spot around its point: first of all not over another
 * name, over a point or out of `bounds`; then off what is `soft`; then near.
 */
export function place(points: readonly Named[], bounds: Box, soft: readonly Box[]): Box[] {
  const marks = points.map(({ x, y }) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
  const placed: Box[] = [];
  for (const point of points) {
    const hard = [...marks, ...placed];
    const cost = ({ box, distance }: Spot) =>
      forbidden * (covering(box, hard) + outside(box, bounds)) + covering(box, soft) + distance;
    placed.push(leastOf(spotsAround(point), cost).box);
  }
  return placed;
}

/** Cost of a square pixel that must not be covered, beside 1 for one that should not and 1 for a pixel of distance. */
const forbidden = 1e6;

interface Spot {
  readonly box: Box;
  readonly distance: number;
}

const spotsAround = (point: Named): Spot[] =>
  distances.flatMap((distance) =>
    directions.map((direction) => ({ box: boxAt(point, direction, distance), distance })),
  );

/** The box whose nearest edge or corner lies `distance` from the point, towards `direction`. */
function boxAt({ x, y, width, height }: Named, [dx, dy]: readonly [number, number], distance: number): Box {
  const centreX = x + dx * distance + (Math.sign(dx) * width) / 2;
  const centreY = y + dy * distance + (Math.sign(dy) * height) / 2;
  return { x: centreX - width / 2, y: centreY - height / 2, width, height };
}

const covering = (box: Box, others: readonly Box[]): number =>
  others.reduce((sum, other) => sum + overlap(box, other), 0);

const outside = (box: Box, bounds: Box): number => box.width * box.height - overlap(box, bounds);

const leastOf = <T>(items: readonly T[], cost: (item: T) => number): T =>
  items.reduce((least, item) => (cost(item) < cost(least) ? item : least));
