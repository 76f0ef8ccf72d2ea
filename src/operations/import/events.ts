import { parseEvent, type Event, type UserId } from '../../events/index.ts';
import { murmur128Hex } from '../../kit/index.ts';
import {
  cellOf,
  columnOf,
  parseInstant,
  type Block,
  type Reject,
  type RowSource,
  type Table,
} from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import type { EventsDocument } from './document.ts';
import { keyedAddress } from './keyed.ts';
import { lineColumn } from './numbered.ts';
import type { ReadFacts } from './rows-of-users.ts';

/** Where facts come from. */
interface Told {
  /** Names rows that have no id of their own. */
  readonly source: string;
  /** Keys the digests of addresses. */
  readonly secret: string;
}

/** Collects facts by user, each from the fields of a row. */
class Intake {
  readonly facts = new Map<UserId, Event[]>();
  readonly rejects: Reject[] = [];
  readonly users: UserId[] = [];
  readonly #told: Told;

  constructor(told: Told) {
    this.#told = told;
  }

  /** A row without an id of its own is named by file and line: the same file twice adds nothing. */
  put(line: number, fields: Readonly<Record<string, unknown>>): void {
    const unread = ['at', ...instants].find((field) => Number.isNaN(instantIn(fields[field])));
    if (unread !== undefined) return this.#refuse(line, noInstant, unread);
    const id = fields['id'] ?? `imported:${murmur128Hex(`${this.#told.source} ${line}`)}`;
    const parsed = parseEvent({
      ...gathered(fields),
      id,
      at: instantIn(fields['at']),
      ...instantsOf(fields),
    });
    if (!parsed.ok) return this.#refuse(line, parsed.error.message);
    const event = parsed.value;
    if (event.kind === 'decision') return this.#refuse(line, 'decisions are made, not imported as events');
    this.users.push(event.user);
    const known = this.facts.get(event.user);
    const kept = this.#kept(event);
    if (known) known.push(kept);
    else this.facts.set(event.user, [kept]);
  }

  #kept(event: Event): Event {
    if (event.kind !== 'address' && event.kind !== 'sharing') return event;
    return { ...event, address: keyedAddress(this.#told.secret, event.channel, event.address) };
  }

  #refuse(line: number, reason: string, field: string | null = null): void {
    this.rejects.push({ line, column: 1, field, reason, raw: '' });
  }
}

const noInstant =
  'is neither an ISO instant with an offset, as 2026-03-01T09:00:00Z, nor milliseconds since 1970';

/** Instants as milliseconds; ISO text is understood, anything else is left for the check of the fact. */
const instantIn = (value: unknown): unknown =>
  typeof value === 'string' ? Math.floor(parseInstant(value)) : value;

/** The other instants of facts: the ends of what holds for a while, and when its inputs were known. */
const instants = ['from', 'until', 'featureTime', 'calibratedAt'];

const instantsOf = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    instants.flatMap((field) => (field in fields ? [[field, instantIn(fields[field])]] : [])),
  );

const ofQuantile = /^quantiles\.(0?\.\d+)$/;

/** Quantiles of a value signal, a column each (`quantiles.0.9`), as the list that the fact holds, by p. */
function gathered(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields).filter((field) => ofQuantile.test(field));
  if (names.length === 0) return fields;
  const quantiles = names.map((field) => ({ p: Number(ofQuantile.exec(field)![1]), value: fields[field] }));
  const rest = Object.entries(fields).filter(([field]) => !names.includes(field));
  return { ...Object.fromEntries(rest), quantiles: quantiles.toSorted((a, b) => a.p - b.p) };
}

/** Reads a table with the column `#line` as facts, by a document. Throws OPERATIONS_DOCUMENT_INVALID. */
export function readEvents(
  table: Table,
  { event }: EventsDocument,
  { path, ...told }: Told & { readonly path: string },
): ReadFacts {
  const intake = new Intake(told);
  const lines = columnOf(table, lineColumn, 'integer').values;
  const parts = Object.entries(event).map(([field, from]) => {
    if ('is' in from) return { field, valueAt: () => from.is };
    const column = table.columns[from.column];
    if (!column) {
      const problem = `there is no column "${from.column}" among the declared ones`;
      throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at: `event.${field}`, problem });
    }
    return { field, valueAt: (row: number) => cellOf(column, row) };
  });
  for (let row = 0; row < table.rows; row++) {
    const fields = parts.map(({ field, valueAt }) => [field, valueAt(row)] as const);
    intake.put(lines[row]!, Object.fromEntries(fields.filter(([, value]) => value !== null)));
  }
  return intake;
}

/** Facts, and lines that are no rows at all, which have their place already. */
interface ReadOwn extends ReadFacts {
  readonly broken: readonly Reject[];
  readonly blank: number;
}

/** Reads a source whose rows are facts as Fantail writes them, one field per column. */
export async function readOwnEvents(source: RowSource, told: Told): Promise<ReadOwn> {
  const intake = new Intake(told);
  const broken: Reject[] = [];
  let blank = 0;
  for await (const block of source.blocks) {
    takeBlock(intake, block);
    for (const reject of block.rejects) broken.push(reject);
    blank += block.blank;
  }
  const { facts, users, rejects } = intake;
  return { facts, users, rejects, broken, blank };
}

function takeBlock(intake: Intake, { fields, rows }: Block): void {
  for (const { line, values } of rows) {
    const present = fields.flatMap((field, i) =>
      values[i] === null || values[i] === undefined ? [] : [[field, values[i]] as const],
    );
    intake.put(line, Object.fromEntries(present));
  }
}
