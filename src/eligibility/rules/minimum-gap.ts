import { z } from 'zod';
import { duration, millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import type { CompiledRule } from '../rule.ts';
import { counterOf, isOn, scopeOptions, type ScopeInput } from './scope.ts';

const options = z.strictObject({ ...scopeOptions, gap: duration });

/** At least so long between two contacts, before and after, planned ones included. */
export const minimumGapKind = rowKind({
  kind: 'minimumGap',
  version: 1,
  options,
  compile: (declared): CompiledRule => {
    const isCounted = counterOf(declared);
    const gap = millisOf(declared.gap);
    return {
      classes: declared.classes,
      refuses: (context, candidate) => {
        if (!isOn(declared, candidate, context)) return undefined;
        const near = context.state.contacts.filter(
          (contact) =>
            Math.abs(contact.slot - candidate.slot) < gap && isCounted(contact, candidate, context),
        );
        const latest = near.at(-1);
        return latest && { reason: 'gap_too_short', until: latest.slot + gap };
      },
    };
  },
});

export const minimumGapReasons = { gap_too_short: 'another contact is too close' };

/** Declares a minimum gap: `minimumGap({ gap: '20h' })`, `minimumGap({ gap: '14d', same: 'topic' })`. */
export const minimumGap = (input: ScopeInput & { readonly gap: Duration }): Row<'minimumGap'> =>
  minimumGapKind.row(input);
