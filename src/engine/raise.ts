import { eventIdOf, type Event, type UserId } from '../events/index.ts';
import { millis, murmur128Hex, type Millis, type ZoneTable } from '../kit/index.ts';
import { generatorsOf, type DeclaredGenerator, type Raised } from '../opportunities/index.ts';
import { testOf, type Portfolio } from '../program/index.ts';
import { userFeaturesOf, type UserState } from '../state/index.ts';

/** What generators raise, as facts, for users who are in the audience of their program. */
export interface Raiser {
  readonly onFact: (state: UserState, event: Event) => readonly Event[];
  /** What is due at an instant of the schedule. */
  readonly onTime: (state: UserState, at: Millis, zone: ZoneTable) => readonly Event[];
  /** The next instant at which any generator by schedule is due. */
  readonly next: (state: UserState, after: Millis, zone: ZoneTable) => Millis | undefined;
}

const nothing: readonly Event[] = [];

/** Compiles the generators of a portfolio; throws PROGRAM_INVALID for a row that cannot be read. */
export function raiserOf(portfolio: Portfolio): Raiser {
  const generators = generatorsOf(portfolio);
  const byFact = generators.filter(({ generator }) => generator.onFact !== undefined);
  const byTime = generators.filter(({ generator }) => generator.onTime !== undefined);
  const features = userFeaturesOf(portfolio);
  const audiences = new Map(portfolio.programs.map(({ id, audience }) => [id, testOf(audience)]));
  const speaksTo = ({ program }: DeclaredGenerator, state: UserState, at: number): boolean =>
    audiences.get(program)!(features.reader(state, at));
  return {
    onFact: (state, event) => {
      if (byFact.length === 0 || (event.kind !== 'activity' && event.kind !== 'response')) return nothing;
      const facts: Event[] = [];
      for (const declared of byFact) {
        const raised = declared.generator.onFact!(state, event);
        if (raised && speaksTo(declared, state, event.at))
          facts.push(opportunityOf(declared, raised, { user: state.user, cause: event.id }));
      }
      return facts;
    },
    onTime: (state, at, zone) => {
      const facts: Event[] = [];
      for (const declared of byTime) {
        const { generator } = declared;
        if (generator.nextTime!(state, millis(at - 1), zone) !== at || !speaksTo(declared, state, at))
          continue;
        const cause = `${state.user}@${at}`;
        facts.push(opportunityOf(declared, generator.onTime!(state, at), { user: state.user, cause }));
      }
      return facts;
    },
    next: (state, after, zone) => {
      let first: Millis | undefined;
      for (const { generator } of byTime) {
        const at = generator.nextTime!(state, after, zone);
        if (first === undefined || at < first) first = at;
      }
      return first;
    },
  };
}

/** A raised opportunity as a fact; its id follows from its cause, so that a retry raises it once. */
const opportunityOf = (
  { program, id }: DeclaredGenerator,
  { key, from, until, message, attributes }: Raised,
  { user, cause }: { readonly user: UserId; readonly cause: string },
): Event => ({
  kind: 'opportunity',
  id: eventIdOf(`raised:${murmur128Hex(`${id}\u0000${cause}`)}`),
  user,
  at: from,
  program,
  generator: id,
  key,
  until,
  ...(message === undefined ? {} : { message }),
  ...(attributes === undefined ? {} : { attributes: { ...attributes } }),
});
