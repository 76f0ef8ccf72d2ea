import { wrapped } from '../text.ts';

/** A policy with what its verdict rests on. */
interface Judged {
  readonly policy: string;
  readonly verdict: 'reliable' | 'weak' | 'refused';
  readonly reasons: readonly string[];
}

/** Lines that say which policies are refused or weak, and why; a star stands beside weak values. */
export const doubtLines = (policies: readonly Judged[]): readonly string[] =>
  policies.flatMap(({ policy, verdict, reasons }) =>
    verdict === 'reliable'
      ? []
      : wrapped(`${verdict === 'weak' ? '* ' : ''}${policy}, ${verdict}: ${reasons.join('; ')}`),
  );
