import { millisOf, type Objective, type Portfolio } from '../program/index.ts';
import { columnOf, parseInstant, type Column, type Table } from '../tables/index.ts';
import { outcomesErrors } from './errors.ts';
import type { ImportMapping } from './import-mapping.ts';
import { windowOf } from './window.ts';

/** A trait and the column it is read from. */
interface PlannedTrait {
  readonly trait: string;
  readonly field: string;
  readonly column: Column;
}

/** An objective that the table has, by its number in the portfolio. */
interface PlannedOutcome {
  readonly objective: number;
  readonly spec: Objective;
  readonly field: string;
  readonly column: Column;
  /** Length of its window, milliseconds. */
  readonly length: number;
}

/** A mapping held against a table and a portfolio: every name looked up, nothing left to guess row by row. */
export interface ImportPlan {
  readonly id: { readonly field: string; readonly column: Column } | undefined;
  readonly user: { readonly field: string; readonly column: Column } | undefined;
  readonly at: (row: number) => number;
  readonly observedUntil: (row: number) => number;
  readonly traits: readonly PlannedTrait[];
  readonly armField: string;
  readonly armOf: Column;
  /** Place of each arm's name among the candidates, no-send last. */
  readonly places: ReadonlyMap<string, number>;
  readonly candidates: readonly { readonly message: number; readonly channel: number }[];
  /** Probabilities of the candidates and of no-send, last; given the place of the arm that was drawn. */
  readonly probability: (row: number, place: number) => Float64Array;
  readonly propensityField: string | null;
  readonly outcomes: readonly PlannedOutcome[];
}

const unfit = (at: string, problem: string) => outcomesErrors.OUTCOMES_MAPPING_UNFIT({ at, problem });

/** Makes the plan; throws OUTCOMES_MAPPING_UNFIT with the field of the mapping at fault. */
export function planOf(mapping: ImportMapping, table: Table, portfolio: Portfolio): ImportPlan {
  const arms = armsOf(mapping, portfolio);
  const { id, user, traits, outcomes, arm, propensity } = mapping;
  const named = (at: string, field: string) => ({
    field,
    column: columnIn(table, { at, field, kinds: ['text', 'integer'] }),
  });
  return {
    id: id && named('id.column', id.column),
    user: user && named('user.column', user.column),
    at: instantsOf(mapping.at, 'at', table),
    observedUntil: instantsOf(mapping.observedUntil, 'observedUntil', table),
    traits: Object.entries(traits).map(([trait, field]) => ({
      trait,
      field,
      column: columnIn(table, {
        at: `traits.${trait}`,
        field,
        kinds: ['number', 'integer', 'boolean', 'text'],
      }),
    })),
    armField: arm.column,
    armOf: columnIn(table, {
      at: 'arm.column',
      field: arm.column,
      kinds: ['text', 'integer', 'boolean'],
    }),
    ...arms,
    probability: probabilityOf(mapping, table, arms.places),
    propensityField: propensity.kind === 'chosen' ? propensity.column : null,
    outcomes: Object.entries(outcomes).map(([objective, spec]) =>
      outcomeOf(objective, spec, { table, portfolio }),
    ),
  };
}

interface Asked {
  /** Field of the mapping that asks. */
  readonly at: string;
  readonly field: string;
  readonly kinds: readonly Column['kind'][];
}

function columnIn(table: Table, { at, field, kinds }: Asked): Column {
  const column = Object.hasOwn(table.columns, field) ? table.columns[field] : undefined;
  if (!column) {
    const known = Object.keys(table.columns).join(', ');
    throw unfit(at, `there is no column "${field}"; there are: ${known}`);
  }
  if (!kinds.includes(column.kind))
    throw unfit(at, `column "${field}" is ${column.kind}; use ${kinds.join(' or ')}`);
  return column;
}

/** Whole milliseconds per row; NaN where missing. */
function instantsOf(from: ImportMapping['at'], at: string, table: Table): (row: number) => number {
  if ('instant' in from) {
    const always = Math.floor(parseInstant(from.instant));
    return () => always;
  }
  columnIn(table, { at: `${at}.column`, field: from.column, kinds: ['time'] });
  const { values } = columnOf(table, from.column, 'time');
  return (row) => Math.floor(values[row]!);
}

/** Arms as candidates, in the order of the mapping; no-send is last. */
function armsOf({ arm }: ImportMapping, portfolio: Portfolio): Pick<ImportPlan, 'places' | 'candidates'> {
  const sends = Object.entries(arm.arms).flatMap(([name, what]) =>
    what === 'no-send' ? [] : [{ name, what }],
  );
  const silent = Object.entries(arm.arms).filter(([, what]) => what === 'no-send');
  if (sends.length === 0) throw unfit('arm.arms', 'no arm sends a message');
  if (silent.length > 1) throw unfit('arm.arms', 'more than one arm is "no-send"');
  const candidates = sends.map(({ name, what }) => {
    const at = `arm.arms.${name}`;
    const message = portfolio.messages.findIndex((known) => known.name === what.message);
    const channel = portfolio.channels.findIndex((known) => known.name === what.channel);
    if (message < 0) throw unfit(at, `there is no message "${what.message}"`);
    if (channel < 0) throw unfit(at, `there is no channel "${what.channel}"`);
    if (!portfolio.messages[message]!.channels.includes(what.channel))
      throw unfit(at, `message "${what.message}" does not go by "${what.channel}"`);
    return { message, channel };
  });
  const distinct = new Set(candidates.map(({ message, channel }) => `${message} ${channel}`));
  if (distinct.size < candidates.length) throw unfit('arm.arms', 'two arms send one message on one channel');
  const places = new Map(sends.map(({ name }, place) => [name, place]));
  for (const [name] of silent) places.set(name, sends.length);
  return { places, candidates };
}

function probabilityOf(
  { propensity, arm }: ImportMapping,
  table: Table,
  places: ReadonlyMap<string, number>,
): ImportPlan['probability'] {
  const width = Object.values(arm.arms).filter((what) => what !== 'no-send').length + 1;
  if (propensity.kind === 'chosen') {
    const { column: field } = propensity;
    columnIn(table, { at: 'propensity.column', field, kinds: ['number'] });
    if (places.size !== 2) throw unfit('propensity.kind', '"chosen" says enough only of two arms');
    const { values } = columnOf(table, field, 'number');
    const used = [...places.values()];
    return (row, place) => {
      const out = new Float64Array(width);
      for (const other of used) out[other] = other === place ? values[row]! : 1 - values[row]!;
      return out;
    };
  }
  const named = Object.keys(propensity.of);
  const stranger =
    named.find((name) => !places.has(name)) ?? [...places.keys()].find((name) => !named.includes(name));
  if (stranger !== undefined)
    throw unfit('propensity.of', `arm "${stranger}" must stand both here and in arm.arms`);
  if (propensity.kind === 'parts') {
    const total = Object.values(propensity.of).reduce((sum, part) => sum + part, 0);
    const shares = new Float64Array(width);
    for (const [name, part] of Object.entries(propensity.of)) shares[places.get(name)!] = part / total;
    return () => shares;
  }
  const columns = Object.entries(propensity.of).map(([name, field]) => {
    columnIn(table, { at: `propensity.of.${name}`, field, kinds: ['number'] });
    return { place: places.get(name)!, values: columnOf(table, field, 'number').values };
  });
  return (row) => {
    const out = new Float64Array(width);
    for (const { place, values } of columns) out[place] = values[row]!;
    return out;
  };
}

function outcomeOf(
  objective: string,
  { column: field, within }: ImportMapping['outcomes'][string],
  { table, portfolio }: { readonly table: Table; readonly portfolio: Portfolio },
): PlannedOutcome {
  const at = `outcomes.${objective}`;
  const number = portfolio.objectives.findIndex(({ name }) => name === objective);
  const { spec } = portfolio.objectives[number] ?? {};
  if (!spec) throw unfit(at, `there is no objective "${objective}"`);
  const { from, until } = windowOf(spec)({ at: 0, latest: 0 });
  if (from !== 0 || until !== millisOf(within))
    throw unfit(
      `${at}.within`,
      `the objective is measured from ${spec.after} to ${spec.horizon}, not ${within}`,
    );
  const column = columnIn(table, { at, field, kinds: ['number', 'integer', 'boolean'] });
  return { objective: number, spec, field, column, length: until };
}
