import { unitColumns, type Chunk } from '../layout.ts';
import type { Cap } from '../plan.ts';
import { double, type Dialect } from './dialect.ts';

/** The table with the units' numbers after winsorising, beside what is carried, and what defines it; `u` where nothing is cut. */
export function capsOf(
  { metrics }: Chunk,
  carried: readonly string[],
  dialect: Dialect,
): { readonly capped: string; readonly caps: readonly string[] } {
  const columns = metrics.flatMap((placed) => unitColumns(placed));
  const cut = columns.flatMap(({ name, column: { cap } }) => (cap === undefined ? [] : [{ name, cap }]));
  if (cut.length === 0) return { capped: 'u', caps: [] };
  const bounds = cut.flatMap(({ name, cap }) =>
    ends.flatMap((end) =>
      cap[end] === undefined ? [] : [`${boundSql(cap, end, name, dialect)} AS ${name}_${end}`],
    ),
  );
  const replaced = columns.map(({ name, column: { cap } }) =>
    cap === undefined ? `u.${name}` : `${cutSql(name, cap)} AS ${name}`,
  );
  const kept = ['arm', ...carried].map((name) => `u.${name}`);
  return {
    capped: 'w',
    caps: [
      `b AS MATERIALIZED (SELECT ${bounds.join(', ')})`,
      `w AS (SELECT ${[...kept, ...replaced].join(', ')} FROM u CROSS JOIN b)`,
    ],
  };
}

const ends = ['lower', 'upper'] as const;

function boundSql(cap: Cap, end: (typeof ends)[number], column: string, { percentile }: Dialect): string {
  const value = cap[end]!;
  return cap.kind === 'value' ? double(value) : percentile(column, Math.round(value * 1e6), 'u');
}

const cutSql = (name: string, cap: Cap): string => {
  const cuts = [
    ...(cap.upper === undefined ? [] : [`WHEN u.${name} > b.${name}_upper THEN b.${name}_upper`]),
    ...(cap.lower === undefined ? [] : [`WHEN u.${name} < b.${name}_lower THEN b.${name}_lower`]),
  ];
  return `CASE ${cuts.join(' ')} ELSE u.${name} END`;
};
