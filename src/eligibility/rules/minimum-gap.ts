import { z } from 'zod';
import { millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import type { CompiledRule } from '../rule.ts';
import { lookBack } from './look-back.ts';
import { ledgerCheck, roomInSpans } from './room.ts';
import { besideShadow } from './shadow.ts';
import { scopeIn, scopeOptions, type ScopeInput } from './scope.ts';

const options = z.strictObject({ ...scopeOptions, gap: lookBack });

/** At least so long between two contacts, before and after, planned ones included: a cap of 1 in every such span. */
export const minimumGapKind = rowKind({
  kind: 'minimumGap',
  version: 1,
  options,
  compile:
    (declared, place): CompiledRule =>
    (portfolio) => {
      const scoped = scopeIn(portfolio, declared, place);
      const window = millisOf(declared.gap);
      const refuses = (times: readonly number[], slot: number) => {
        const until = roomInSpans(times, slot, { limit: 1, window });
        return until === slot ? undefined : { reason: 'gap_too_short', until, defers: scoped.defers };
      };
      const rule = { scoped, window, least: 1, refuses };
      return { classes: scoped.classes, prepare: besideShadow((context) => ledgerCheck(rule, context)) };
    },
});

export const minimumGapReasons = { gap_too_short: 'another contact is too close' };

/** Declares a minimum gap: `minimumGap({ gap: '20h' })`, `minimumGap({ gap: '14d', same: 'topic' })`. */
export const minimumGap = (input: ScopeInput & { readonly gap: Duration }): Row<'minimumGap'> =>
  minimumGapKind.row(input);
