// Regressions and folds written out, for the tests of this folder: slow, and by other formulas than the room's.

/** x of Ax = b, by elimination with the largest pivot. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let j = 0; j < rows.length; j++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= j && Math.abs(row[j]!) > Math.abs(rows[best]![j]!) ? i : best),
      j,
    );
    [rows[j], rows[pivot]] = [rows[pivot]!, rows[j]!];
    for (const [i, row] of rows.entries()) {
      if (i === j) continue;
      const factor = row[j]! / rows[j]![j]!;
      row.forEach((value, k) => (row[k] = value - factor * rows[j]![k]!));
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

interface Point {
  readonly x: readonly number[];
  readonly y: number;
  readonly weight: number;
}

/** The minimum of Σ w (y − b − x'β)² + |β|², as a function of x. */
export function regressed(points: readonly Point[], columns: number): (x: readonly number[]) => number {
  const design = points.map(({ x }) => [...x, 1]);
  const width = columns + 1;
  const normal = Array.from({ length: width }, (_, j) =>
    Array.from({ length: width }, (__, k) =>
      points.reduce(
        (sum, { weight }, i) => sum + weight * design[i]![j]! * design[i]![k]!,
        j === k && j < columns ? 1 : 0,
      ),
    ),
  );
  const right = Array.from({ length: width }, (_, j) =>
    points.reduce((sum, { weight, y }, i) => sum + weight * design[i]![j]! * y, 0),
  );
  const beta = solve(normal, right);
  return (x) => [...x, 1].reduce((sum, value, j) => sum + value * beta[j]!, 0);
}

/** The fold of each row: users, in the order they come, in turn into five. */
export function fifths(users: ArrayLike<number>): readonly number[] {
  const order = [...new Set(Array.from(users))];
  return Array.from(users, (user) => order.indexOf(user) % 5);
}
