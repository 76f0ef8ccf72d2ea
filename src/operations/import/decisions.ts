import { seerOf } from '../../decision/index.ts';
import { importLogged, type Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { cellOf, columnOf, tableOf, texts, type Reject, type Table } from '../../tables/index.ts';
import type { Event, UserId } from '../../events/index.ts';
import { operationsErrors } from '../errors.ts';
import { sharedUnitsOf, unitLabel, withUnits } from '../workspace/units.ts';
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
  /** Ids of the decisions that other files gave. */
  readonly known: ReadonlySet<string>;
  /** What messages call the document. */
  readonly path: string;
}

const ownUser = '#user';

/** Reads a table with the column `#line` as logged decisions. Throws OUTCOMES_MAPPING_UNFIT. */
export function readDecisions(
  table: Table,
  { choices, cluster }: DecisionsDocument,
  { portfolio, source, known, path }: DecisionsSetting,
): ReadDecisions {
  const lines = columnOf(table, lineColumn, 'integer').values;
  const isNamed = choices.user !== undefined;
  const ids = isNamed ? undefined : Array.from(lines, (line) => `row-${source}-${line}`);
  const mapping = ids ? { ...choices, user: { column: ownUser } } : choices;
  const given = ids ? tableOf([...Object.entries(table.columns), [ownUser, texts(ids)]]) : table;
  const { experience, facts, rejects } = importLogged(given, mapping, {
    portfolio,
    see: seerOf(portfolio),
    lines,
    known,
  });
  const drawn = cluster
    ? drawnBy(experience, labelsOf(table, { choices, cluster }, { path, refused: rejects }))
    : withUnits(experience, { facts }, sharedUnitsOf(portfolio));
  return { experience: drawn, facts: isNamed ? facts : new Map(), rejects };
}

type Clustered = Pick<DecisionsDocument, 'choices'> & Required<Pick<DecisionsDocument, 'cluster'>>;

/**
 * By row that was kept, what it was drawn together with; nothing where the cell is empty. A column that is a trait too
 * is called as experiments call that trait, so that rows from here and own decisions meet.
 */
function labelsOf(
  table: Table,
  { choices, cluster }: Clustered,
  { path, refused }: { readonly path: string; readonly refused: readonly Reject[] },
): readonly (string | undefined)[] {
  const found = table.columns[cluster!.column];
  if (!found) {
    const problem = `there is no column "${cluster!.column}"`;
    throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at: 'cluster.column', problem });
  }
  const [trait] = Object.entries(choices.traits).find(([, column]) => column === cluster!.column) ?? [];
  const label = (text: string) =>
    trait === undefined ? `${cluster!.column}-${text}` : unitLabel({ kind: 'trait', trait }, text);
  const lines = columnOf(table, lineColumn, 'integer').values;
  const gone = new Set(refused.map(({ line }) => line));
  const kept = Array.from(lines.keys()).filter((row) => !gone.has(lines[row]!));
  return kept.map((row) => {
    const cell = cellOf(found, row);
    return cell === null || cell === '' ? undefined : label(String(cell));
  });
}

/** Experience whose rows were drawn by these; a row without one was drawn alone. */
function drawnBy(experience: Experience, labels: readonly (string | undefined)[]): Experience {
  const names = new Map<string, number>();
  const of = Int32Array.from(labels, (label, row) => {
    const unit = label ?? experience.users[experience.user[row]!]!;
    const known = names.get(unit) ?? names.size;
    names.set(unit, known);
    return known;
  });
  return { ...experience, units: { of, names: [...names.keys()] } };
}
