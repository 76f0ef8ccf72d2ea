import { z } from 'zod';
import { name } from '../../events/index.ts';
import { millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import { forecast, keyOf, validFor, type Generator } from '../generator.ts';

const options = z.strictObject({
  /** Activity or response that is the reason. */
  event: name,
  /** How long the reason holds. */
  validFor,
  /** It must have happened so often lately, this time included, among the last 32 steps. */
  times: z.int().min(1).max(32).default(1),
  within: validFor.default('7d'),
  message: name.optional(),
  forecast,
});

interface Input {
  readonly event: string;
  readonly validFor: Duration;
  readonly times?: number;
  readonly within?: Duration;
  readonly message?: string;
  readonly forecast?: number;
}

/** Raises an opportunity when something happens, or happens often enough within a while. */
export const onEventKind = rowKind({
  kind: 'onEvent',
  version: 1,
  options,
  compile: ({ event: wanted, validFor, times, within, message, forecast: expected }, place): Generator => {
    const span = millisOf(within);
    const valid = millisOf(validFor);
    const key = keyOf(place);
    return {
      forecast: expected,
      onFact: ({ recent }, event) => {
        if ((event.kind !== 'activity' && event.kind !== 'response') || event.name !== wanted)
          return undefined;
        const since = event.at - span;
        let found = 0;
        for (const { name, at } of recent) if (name === wanted && at > since && at <= event.at) found++;
        return found < times ? undefined : { key, from: event.at, until: event.at + valid, message };
      },
    };
  },
});

/** Declares it: `onEvent({ event: 'session', validFor: '1h' })`. */
export const onEvent = (input: Input): Row<'onEvent'> => onEventKind.row(input);
