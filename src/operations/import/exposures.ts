import type { Event, UserId } from '../../events/index.ts';
import { millisOf, type Portfolio } from '../../program/index.ts';
import { columnOf, type Cell, type Table } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import type { ExposuresDocument } from './document.ts';
import { lineColumn } from './numbered.ts';
import {
  columnsIn,
  factsOf,
  instantOf,
  userOf,
  type LookUp,
  type ReadFacts,
  type Said,
} from './rows-of-users.ts';

interface ExposuresSetting {
  readonly portfolio: Portfolio;
  readonly source: string;
  readonly path: string;
}

/**
 * Reads a table with the column `#line` as the users of a test that is over: what was known of each, its arm, and what
 * it did. Throws OPERATIONS_DOCUMENT_INVALID.
 */
export function readExposures(
  table: Table,
  document: ExposuresDocument,
  { portfolio, source, path }: ExposuresSetting,
): ReadFacts {
  const lines = columnOf(table, lineColumn, 'integer').values;
  const lookUp = columnsIn(table, path);
  const idOf = userOf(document, lookUp, { source, lines });
  const instant = instantOf(document, table);
  const before = [...traitsOf(document, lookUp), exposureOf(document, lookUp, { portfolio, path })];
  const after = outcomesOf(document, lookUp);
  const facts = new Map<UserId, Event[]>();
  const users: UserId[] = [];
  const rejects: ReadFacts['rejects'][number][] = [];
  for (let row = 0; row < table.rows; row++) {
    const user = idOf(row);
    const at = instant(row);
    const parts =
      'reason' in user
        ? [user]
        : [
            factsOf(before, row, { user: user.id, at }),
            ...after.map(({ said, ends }) => factsOf([said], row, { user: user.id, at: at + ends })),
          ];
    const broken = parts.find((part) => 'reason' in part);
    if (broken || 'reason' in user) {
      const { field, reason } = broken!;
      rejects.push({ line: lines[row]!, column: 1, field, reason, raw: '' });
      continue;
    }
    const events = parts.flatMap((part) => ('events' in part ? part.events : []));
    users.push(user.id);
    const known = facts.get(user.id);
    if (known) known.push(...events);
    else facts.set(user.id, events);
  }
  return { facts, users, rejects };
}

const traitsOf = ({ traits }: ExposuresDocument, lookUp: LookUp): readonly Said[] =>
  Object.entries(traits).map(([name, field]) => ({
    field,
    column: lookUp(field, `traits.${name}`),
    fact: (value) => (typeof value === 'object' ? undefined : { kind: 'trait', name, value }),
  }));

/** The arm by its word; a word that the document does not know refuses the row. */
function exposureOf(
  { experiment, arm }: ExposuresDocument,
  lookUp: LookUp,
  { portfolio, path }: Pick<ExposuresSetting, 'portfolio' | 'path'>,
): Said {
  const invalid = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at, problem });
  const spec = portfolio.experiments.find(({ id }) => id === experiment);
  if (!spec) throw invalid('experiment', `the programs declare no experiment "${experiment}"`);
  const total = spec.arms.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map(spec.arms.map(({ name, weight }) => [name, weight / total]));
  for (const [word, name] of Object.entries(arm.arms))
    if (!(shares.get(name)! > 0))
      throw invalid(`arm.arms.${word}`, `no arm of the experiment with users is called "${name}"`);
  return {
    field: arm.column,
    column: lookUp(arm.column, 'arm.column'),
    fact: (value) => {
      const word = String(value);
      const name = Object.hasOwn(arm.arms, word) ? arm.arms[word]! : undefined;
      if (name === undefined) return `${JSON.stringify(word)} is no arm of the document`;
      return { kind: 'exposure', experiment, arm: name, share: shares.get(name)! };
    },
  };
}

interface Outcome {
  readonly said: Said;
  /** Milliseconds from exposure to the last instant of the window. */
  readonly ends: number;
}

/** When in its window something was done the file does not tell: it is dated to the end. */
const outcomesOf = ({ outcomes }: ExposuresDocument, lookUp: LookUp): readonly Outcome[] =>
  Object.entries(outcomes).map(([name, { column, within }]) => ({
    ends: millisOf(within) - 1,
    said: {
      field: column,
      column: lookUp(column, `outcomes.${name}`, 'boolean', 'integer', 'number'),
      fact: (value: Cell) => {
        if (value === true) return { kind: 'activity', name };
        return typeof value === 'number' && value !== 0
          ? { kind: 'activity', name, amount: value }
          : undefined;
      },
    },
  }));
