import { readerOf, type Portfolio } from '../program/index.ts';
import { keyOf, type Generator } from './generator.ts';
import { onEventKind } from './generators/on-event.ts';
import { onScheduleKind } from './generators/on-schedule.ts';
import { pushedKind } from './generators/pushed.ts';

/** Every kind of generator a program may declare; a new one is one more name here. */
const read = readerOf<Generator>([onEventKind, onScheduleKind, pushedKind]);

/** A generator with the program that declared it and its id. */
export interface DeclaredGenerator {
  readonly program: string;
  readonly id: string;
  readonly generator: Generator;
}

/** The generators of a portfolio; throws PROGRAM_INVALID with the row at fault. */
export const generatorsOf = (portfolio: Portfolio): readonly DeclaredGenerator[] =>
  portfolio.programs.flatMap(({ id: program, generators }) =>
    generators.map((row, i) => {
      const place = { program, at: `generators.${i}` };
      return { program, id: keyOf(place), generator: read(row, place) };
    }),
  );
