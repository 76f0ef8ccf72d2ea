import { seerOf } from '../../decision/index.ts';
import { importLogged, type Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { cellOf, columnOf, tableOf, texts, type Reject, type Table } from '../../tables/index.ts';
import type { Event, UserId } from '../../events/index.ts';
import { operationsErrors } from '../errors.ts';
import type { DecisionsDocument } from './document.ts';
import { lineColumn } from './numbered.ts';

/** What a file of logged decisions gives. */
export interface ReadDecisions {
  readonly experience: Experience;
  /** Facts about users whom the file names; empty where it names none. */
  readonly facts: ReadonlyMap<UserId, readonly Event[]>;
  /** Line and field are right; place and raw text are not looked up yet. */
  readonly rejects: readonly Reject[];
}

export interface DecisionsSetting {
  readonly portfolio: Portfolio;
  /** Tells rows of this file from rows of others, where users have no ids. */
  readonly source: string;
  /** What messages call the document. */
  readonly path: string;
}

const ownUser = '#user';

/** Reads a table with the column `#line` as logged decisions. Throws OUTCOMES_MAPPING_UNFIT. */
export function readDecisions(
  table: Table,
  { choices, cluster }: DecisionsDocument,
  { portfolio, source, path }: DecisionsSetting,
): ReadDecisions {
  const lines = columnOf(table, lineColumn, 'integer').values;
  const isNamed = choices.user !== undefined && cluster === undefined;
  const ids = isNamed ? undefined : Array.from(lines, (line) => `row-${source}-${line}`);
  const mapping = ids ? { ...choices, user: { column: ownUser } } : choices;
  const given = ids ? tableOf([...Object.entries(table.columns), [ownUser, texts(ids)]]) : table;
  const { experience, facts, rejects } = importLogged(given, mapping, {
    portfolio,
    see: seerOf(portfolio),
    lines,
  });
  if (cluster && ids) {
    const labels = labelsOf(table, cluster.column, path);
    const byUser = new Map(ids.map((id, row) => [id, labels[row]!]));
    return { experience: clustered(experience, byUser), facts: new Map(), rejects };
  }
  return { experience, facts: isNamed ? facts : new Map(), rejects };
}

function labelsOf(table: Table, column: string, path: string): readonly string[] {
  const found = table.columns[column];
  if (found) return Array.from({ length: table.rows }, (_, row) => `${column}-${String(cellOf(found, row))}`);
  const problem = `there is no column "${column}"`;
  throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at: 'cluster.column', problem });
}

/** Experience in which rows of one cluster count as those of one user: they depend on each other as such rows do. */
function clustered(experience: Experience, labelOf: ReadonlyMap<string, string>): Experience {
  const numbers = new Map<string, number>();
  const ofUser = experience.users.map((user) => {
    const label = labelOf.get(user)!;
    const known = numbers.get(label) ?? numbers.size;
    numbers.set(label, known);
    return known;
  });
  return { ...experience, users: [...numbers.keys()], user: experience.user.map((user) => ofUser[user]!) };
}
