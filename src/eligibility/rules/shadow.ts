import { asTreated } from '../../state/index.ts';
import type { Rule } from '../rule.ts';

/**
 * A rule about contacts for who is held out: to the candidates that the holdout keeps back, what it kept back before
 * counts as if it had been sent, so that they meet the same limits at the same instants as those of the treated. The
 * others see the contacts that were.
 */
export const besideShadow =
  (prepare: Rule['prepare']): Rule['prepare'] =>
  (context) => {
    if (!context.state.shadow) return prepare(context);
    const { held } = context;
    const real = prepare(context);
    const treated = prepare({ ...context, state: asTreated(context.state) });
    return (candidate, message) => (held[message.program] ? treated : real)?.(candidate, message);
  };
