// How past calls of an index turned out, as it is shown beside every new one.
import { z } from 'zod';
import {
  calibrationOf,
  callError,
  metricDigest,
  recordDoubts,
  type Calibration,
  type PastCall,
  type RecordDoubt,
} from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { columnsOf, counted, short, wrapped } from '../text.ts';
import { countedCalls, type CallEntry, type Ledger, type OutcomeEntry } from './ledger.ts';
import type { FittedIndex } from './model.ts';

const number = z.number();

export const recordSchema = z.strictObject({
  /** Calls of the index, the first of each experiment and treatment: all, and those whose outcome is known. */
  calls: z.int().nonnegative(),
  scored: z.int().nonnegative(),
  /** Calls about the same outcome by indices that are defined otherwise, which do not count here. */
  elsewhere: z.int().nonnegative(),
  /** Null where fewer than three are scored. */
  calibration: z
    .strictObject({
      /** By level of intervals: how many held what was measured. */
      held: z.array(z.strictObject({ level: number, calls: z.int() })),
      /** Calls whose sign was right, and the interval of that share. */
      signs: z.int(),
      signsLow: number,
      signsHigh: number,
      /** Calls of one sign where the other was measured, both beyond doubt. */
      reversed: z.int(),
      /** Mean of measured less called, with standard error and p. */
      bias: number,
      biasSe: number,
      biasP: number,
      /** Standard deviation of errors beyond the stated ones. */
      excess: number,
      /** P of errors as large, were the stated ones all there is. */
      p: number,
    })
    .nullable(),
  doubts: z.array(z.enum(['too-narrow', 'biased', 'reversed'])),
  past: z.array(
    z.strictObject({
      experiment: z.string(),
      treatment: z.string(),
      /** When it was called. */
      at: z.string(),
      called: number,
      low: number,
      high: number,
      measured: number,
      measuredSe: number,
      /** Whether the measured effect is as near as the stated errors of both let expect. */
      isHeld: z.boolean(),
    }),
  ),
});

export type Record = z.infer<typeof recordSchema>;

/** Past calls that are fewer have no record to correct by. */
const least = 3;

type Scored = { readonly call: CallEntry; readonly outcome: OutcomeEntry };

interface Asked {
  readonly fitted: Pick<FittedIndex, 'declared'>;
  readonly alpha: number;
  /** An experiment whose calls do not count. */
  readonly except?: string;
}

/** How calls of an index turned out, with what corrects a new one. */
export function recordOf(
  ledger: Ledger,
  { fitted: { declared }, alpha, except }: Asked,
): { readonly record: Record; readonly calibration: Calibration | undefined } {
  const { definition } = declared;
  const outcome = metricDigest(declared.outcome);
  const own = countedCalls(ledger, definition).filter(({ call }) => call.experiment !== except);
  const scored = own.flatMap(({ call, outcome: known }) => (known ? [{ call, outcome: known }] : []));
  const past = scored.map(pastCall);
  const calibration = past.length < least ? undefined : calibrationOf(past, alpha);
  const elsewhere = ledger.calls.filter(
    ({ call }) => call.outcome === outcome && call.definition !== definition,
  ).length;
  const record: Record = {
    calls: own.length,
    scored: scored.length,
    elsewhere,
    calibration: calibration ? saidOf(calibration, alpha) : null,
    doubts: calibration ? [...recordDoubts(calibration, alpha)] : [],
    past: scored.map(pastLine),
  };
  return { record, calibration };
}

const pastCall = ({ call, outcome }: Scored): PastCall => ({
  predicted: call.predicted,
  predictedSe: seOf(call),
  measured: outcome.measured,
  measuredSe: outcome.measuredSe,
  covariance: outcome.covariance,
});

/** The stated error of a call. */
const seOf = ({ samplingSe, modelSe }: Pick<CallEntry, 'samplingSe' | 'modelSe'>): number =>
  Math.hypot(samplingSe, modelSe);

function pastLine(one: Scored): Record['past'][number] {
  const { call, outcome } = one;
  const { value, se } = callError(pastCall(one));
  return {
    experiment: call.experiment,
    treatment: call.treatment,
    at: showInstant(call.at),
    called: call.predicted,
    low: call.low,
    high: call.high,
    measured: outcome.measured,
    measuredSe: outcome.measuredSe,
    isHeld: Math.abs(value) <= ((call.high - call.low) / 2 / seOf(call)) * se,
  };
}

function saidOf(found: Calibration, alpha: number): NonNullable<Record['calibration']> {
  const { heldAt, covered, signs, signInterval, reversed, bias, biasSe, biasP, excess, p } = found;
  return {
    held: [...heldAt, { level: 1 - alpha, calls: covered }],
    signs,
    signsLow: signInterval.lower!,
    signsHigh: signInterval.upper!,
    reversed,
    bias,
    biasSe,
    biasP,
    excess,
    p,
  };
}

const three = (value: number): string => short(value, 3);
const percent = (share: number): string => `${three(100 * share)} %`;

const doubtWords: { readonly [K in RecordDoubt]: string } = {
  'too-narrow': 'past calls missed by more than they said they might: the stated interval is too narrow',
  biased: 'past calls were off in one direction',
  reversed: 'a past call said one sign beyond doubt, and the other was measured',
};

/** Warnings of a record, in words. */
export const recordWarnings = ({ doubts }: Pick<Record, 'doubts'>): readonly string[] =>
  doubts.map((doubt) => doubtWords[doubt]);

/** The record as a person reads it. */
export function recordLines({ calls, scored, elsewhere, calibration, past }: Record): readonly string[] {
  const others =
    elsewhere === 0
      ? ''
      : ` ${counted(elsewhere, 'call')} about this outcome by indices defined otherwise ${elsewhere === 1 ? 'does' : 'do'} not count here.`;
  const head = `Record: ${counted(calls, 'call')}, ${scored} scored.`;
  if (past.length === 0) return wrapped(`${head} Nothing is known of how they turn out.${others}`);
  return [
    ...wrapped(`${head}${calibration ? ` ${calibrationWords(calibration, scored)}` : ''}${others}`),
    '',
    ...columnsOf([
      ['past call', 'of', 'called', 'measured', 'held'],
      ...past.map((one) => [
        `${one.experiment}: ${one.treatment}`,
        one.at.slice(0, 10),
        `${three(one.called)} [${three(one.low)}, ${three(one.high)}]`,
        `${three(one.measured)} ± ${three(one.measuredSe)}`,
        one.isHeld ? 'yes' : 'no',
      ]),
    ]),
  ];
}

function calibrationWords(found: NonNullable<Record['calibration']>, scored: number): string {
  const { held, signs, signsLow, signsHigh, bias, biasSe, excess, p } = found;
  const levels = held.map(({ level, calls }) => `${calls} by intervals of ${percent(level)}`).join(', ');
  return (
    `Held of ${scored}: ${levels}. Right sign: ${signs} (${percent(signsLow)} to ${percent(signsHigh)}). ` +
    `Measured less called: ${three(bias)} ± ${three(biasSe)} on average, with a standard deviation of ${three(excess)} beyond the stated errors (p ${short(p, 2)}).`
  );
}
