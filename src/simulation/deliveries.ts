// What the world receives: a day's deliveries as columns, and those still waiting for a session.
import { minutesPerDay } from './calendar.ts';
import { simulationErrors } from './errors.ts';

/** One delivery, for callers who do not write columns themselves. */
export interface Delivery {
  readonly user: number;
  readonly message: number;
  readonly channel: number;
  /** Minutes from the start of the day of the step, 0..1439. */
  readonly minute: number;
  /** Minutes for which a message that waits for a session can still be shown. */
  readonly validMinutes?: number;
  /** The caller's own number, given back in events; the row where left out. */
  readonly id?: number;
}

/** Deliveries of one day in any order; of one user they take effect by minute, then by row. */
export interface DeliveryBlock {
  /** Rows in use; columns may be longer. */
  length: number;
  readonly user: Int32Array;
  readonly message: Int32Array;
  readonly channel: Uint8Array;
  readonly minute: Uint16Array;
  readonly validMinutes: Int32Array;
  readonly id: Int32Array;
}

/** Two days: how long a message waits for a session where nothing else is said. */
const usualValidMinutes = 2 * minutesPerDay;

/** Deliveries as columns. */
export const deliveriesOf = (rows: readonly Delivery[]): DeliveryBlock => ({
  length: rows.length,
  user: Int32Array.from(rows, ({ user }) => user),
  message: Int32Array.from(rows, ({ message }) => message),
  channel: Uint8Array.from(rows, ({ channel }) => channel),
  minute: Uint16Array.from(rows, ({ minute }) => minute),
  validMinutes: Int32Array.from(rows, ({ validMinutes }) => validMinutes ?? usualValidMinutes),
  id: Int32Array.from(rows, ({ id }, row) => id ?? row),
});

/** Columns for at most `capacity` deliveries, none in use; write rows and count `length` up. */
export const emptyDeliveries = (capacity: number): DeliveryBlock => ({
  length: 0,
  user: new Int32Array(capacity),
  message: new Int32Array(capacity),
  channel: new Uint8Array(capacity),
  minute: new Uint16Array(capacity),
  validMinutes: new Int32Array(capacity).fill(usualValidMinutes),
  id: Int32Array.from({ length: capacity }, (_, row) => row),
});

interface Bounds {
  readonly users: number;
  readonly messages: number;
  readonly channels: number;
}

/** Throws SIMULATION_DELIVERY_BROKEN at the first row outside the world. */
export function checkDeliveries(block: DeliveryBlock, { users, messages, channels }: Bounds): void {
  for (let row = 0; row < block.length; row++) {
    checkBound(row, 'user', block.user[row]!, users);
    checkBound(row, 'message', block.message[row]!, messages);
    checkBound(row, 'channel', block.channel[row]!, channels);
    checkBound(row, 'minute', block.minute[row]!, minutesPerDay);
  }
}

function checkBound(row: number, what: string, value: number, below: number): void {
  if (value >= 0 && value < below) return;
  throw simulationErrors.SIMULATION_DELIVERY_BROKEN({
    row,
    problem: `${what} ${value} is not in 0..${below - 1}`,
  });
}

/** The deliveries that a step works through: by user, each with the day it was delivered and its occurrence. */
export interface Agenda {
  readonly length: number;
  /** Rows of user u are `from[u] .. from[u + 1]`. */
  readonly from: Int32Array;
  readonly message: Int32Array;
  readonly channel: Uint8Array;
  /** Minute of this day: 0 for a delivery of an earlier day. */
  readonly minute: Uint16Array;
  readonly id: Int32Array;
  /** Day of the world on which it was delivered. */
  readonly bornDay: Int32Array;
  /** Last minute of the world, from its start, at which it can be shown. */
  readonly validUntil: Float64Array;
  /** How many equal deliveries (message and channel) the user had before on the day it was born. */
  readonly occurrence: Uint8Array;
}

/** Deliveries that wait for a session, carried from one day to the next, by user. */
export interface Waiting {
  readonly user: readonly number[];
  /** Rows of the agenda that they come from. */
  readonly agenda: Agenda | undefined;
  readonly rows: readonly number[];
}

export const nothingWaits: Waiting = { user: [], agenda: undefined, rows: [] };

/** Joins what waits with a day's deliveries, by user, minute and row. */
export function agendaOf(
  waiting: Waiting,
  block: DeliveryBlock,
  at: { readonly users: number; readonly day: number },
): Agenda {
  const length = waiting.rows.length + block.length;
  const agenda: Agenda = {
    length,
    from: starts(waiting, block, at.users),
    message: new Int32Array(length),
    channel: new Uint8Array(length),
    minute: new Uint16Array(length),
    id: new Int32Array(length),
    bornDay: new Int32Array(length),
    validUntil: new Float64Array(length),
    occurrence: new Uint8Array(length),
  };
  const end = agenda.from.slice();
  waiting.rows.forEach((row, i) => copyRow(waiting.agenda!, row, agenda, end[waiting.user[i]!]!++));
  for (let row = 0; row < block.length; row++) insertRow(agenda, block, row, { end, day: at.day });
  return agenda;
}

/** Counting sort: the first row of each user, and one more entry for the end. */
function starts(waiting: Waiting, block: DeliveryBlock, users: number): Int32Array {
  const from = new Int32Array(users + 1);
  for (const user of waiting.user) from[user + 1]!++;
  for (let row = 0; row < block.length; row++) from[block.user[row]! + 1]!++;
  for (let user = 0; user < users; user++) from[user + 1]! += from[user]!;
  return from;
}

/** Puts a delivery behind the user's earlier ones; `end` holds where each user's rows end so far. */
function insertRow(
  agenda: Agenda,
  block: DeliveryBlock,
  row: number,
  { end, day }: { readonly end: Int32Array; readonly day: number },
): void {
  const user = block.user[row]!;
  const minute = block.minute[row]!;
  const first = agenda.from[user]!;
  let at = end[user]!++;
  let occurrence = 0;
  for (let r = first; r < at; r++)
    if (
      agenda.bornDay[r] === day &&
      agenda.message[r] === block.message[row] &&
      agenda.channel[r] === block.channel[row]
    )
      occurrence++;
  for (; at > first && agenda.minute[at - 1]! > minute; at--) copyRow(agenda, at - 1, agenda, at);
  agenda.message[at] = block.message[row]!;
  agenda.channel[at] = block.channel[row]!;
  agenda.minute[at] = minute;
  agenda.id[at] = block.id[row]!;
  agenda.bornDay[at] = day;
  agenda.validUntil[at] = day * minutesPerDay + minute + block.validMinutes[row]!;
  agenda.occurrence[at] = occurrence;
}

function copyRow(from: Agenda, row: number, to: Agenda, at: number): void {
  to.message[at] = from.message[row]!;
  to.channel[at] = from.channel[row]!;
  to.minute[at] = from === to ? from.minute[row]! : 0;
  to.id[at] = from.id[row]!;
  to.bornDay[at] = from.bornDay[row]!;
  to.validUntil[at] = from.validUntil[row]!;
  to.occurrence[at] = from.occurrence[row]!;
}
