import { contrastAmong, measuredIncrements, type Contrast, type Experience } from '../outcomes/index.ts';
import type { CandidateFeature, FeatureColumns, Portfolio } from '../program/index.ts';
import type { SignalBelief } from '../scoring/index.ts';

/** Sends that a signal must have been measured on before it counts in full. */
const enough = 1000;

/** Fewer decisions than this measure nothing. */
const leastContrasts = 50;

const mostCells = 5;

type SignalFeature = Extract<CandidateFeature, { kind: 'signal' }>;

/** A decision between a domain's messages and silence, with the raw signal; it is one per user and moment. */
interface Told extends Contrast {
  readonly raw: number;
}

/**
 * Calibrates the value signals of a portfolio against measured increments: in decisions where a signal was in force,
 * the domain's messages against no-send, by their logged probabilities (see `measuredIncrements` of `outcomes`). A
 * domain's own sd, unit and scale do not enter: values are standardised first, so that ten times the numbers are the
 * same belief. What could not be measured is left out. Age plays no part here: what is old is calibrated as it was seen.
 */
export function calibrateSignals(experience: Experience, portfolio: Portfolio): readonly SignalBelief[] {
  return portfolio.candidateFeatures.flatMap(({ name, spec, at, width }) => {
    if (spec.kind !== 'signal') return [];
    const feature = { name, spec, at, width };
    const objective = portfolio.objectives.findIndex((one) => one.name === spec.objective);
    return beliefOf(toldOf(experience, feature, objective), feature) ?? [];
  });
}

/** The decisions in which a signal was in force, both sides could be drawn, and the reward is known. */
function toldOf(
  experience: Experience,
  { at }: FeatureColumns<SignalFeature>,
  objective: number,
): readonly Told[] {
  const { rows, first, candidateRows, candidateWidth, probability, silence, chosen, objectives } = experience;
  const told: Told[] = [];
  for (let row = 0; row < rows; row++) {
    const from = first[row]!;
    const count = first[row + 1]! - from;
    const column = (c: number) => (from + c) * candidateWidth + at;
    const isTold = (c: number) => candidateRows[column(c)] === 1;
    const teller = Array.from({ length: count }, (_, c) => c).find(isTold);
    const silent = silence[row]!;
    const reward = experience.reward[row * objectives.length + objective]!;
    if (teller === undefined || Number.isNaN(reward) || !(silent > 0 && silent < 1)) continue;
    const contrast = contrastAmong(
      {
        user: experience.users[experience.user[row]!]!,
        send: 1 - silent,
        silent,
        shares: probability.slice(from, from + count).map((p) => p / (1 - silent)),
        chosen: chosen[row]!,
        reward,
        raw: candidateRows[column(teller) + 1]!,
      },
      isTold,
    );
    if (contrast) told.push(contrast);
  }
  return told;
}

/** Increments have more to say where both sides could be drawn: the weight that they are measured with. */
const overlap = ({ send, silent }: Contrast): number => send * silent;

/** Mean and standard deviation of raw values, and where they end. */
function spreadOf(told: readonly Told[]) {
  const total = told.reduce((sum, one) => sum + overlap(one), 0);
  const centre = told.reduce((sum, one) => sum + overlap(one) * one.raw, 0) / total;
  const square = told.reduce((sum, one) => sum + overlap(one) * (one.raw - centre) * (one.raw - centre), 0);
  const low = told.reduce((least, { raw }) => Math.min(least, raw), Infinity);
  const high = told.reduce((most, { raw }) => Math.max(most, raw), -Infinity);
  return { centre, spread: Math.sqrt(square / total), low, high };
}

/**
 * The line and what lies around it. A slope that noise may have made is shrunk, b ← b (1 − se²/b²) and never below 0
 * (James and Stein's positive part), as a signal that falls while increments rise is no signal.
 */
function beliefOf(told: readonly Told[], { name }: FeatureColumns<SignalFeature>): SignalBelief | undefined {
  if (told.length < leastContrasts) return undefined;
  const { centre, spread, low, high } = spreadOf(told);
  const standard = ({ raw }: Told) => (raw - centre) / spread;
  const varies = spread > 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  const fit = measuredIncrements(told, varies ? 2 : 1, (one, _c, out) => {
    out[0] = 1;
    if (varies) out[1] = standard(one);
  });
  if (!fit) return undefined;
  const [mean = 0, slope = 0] = fit.coefficients;
  const ofSlope = varies ? fit.covariance[3]! : 0;
  const kept = slope > 0 ? slope * Math.max(0, 1 - ofSlope / (slope * slope)) : 0;
  const line = (one: Told) => mean + kept * (varies ? standard(one) : 0);
  return {
    feature: name,
    centre,
    spread: varies ? spread : 1,
    low,
    high,
    mean,
    slope: kept,
    covariance: [fit.covariance[0]!, varies ? fit.covariance[1]! : 0, ofSlope],
    beyond: Math.sqrt(beyondOf(told, line)),
    treated: told.filter(({ chosen }) => chosen >= 0).length,
    enough,
  };
}

/** Variance of increments around the line: Σ share (gap² − se²) over fifths of the signal, at least 0. */
function beyondOf(told: readonly Told[], line: (one: Told) => number): number {
  const sorted = told.toSorted((a, b) => a.raw - b.raw);
  const total = sorted.reduce((sum, one) => sum + overlap(one), 0);
  const cells: Told[][] = [];
  let below = 0;
  sorted.forEach((one, i) => {
    const cell = Math.min(mostCells - 1, Math.floor((mostCells * below) / total));
    const isTie = i > 0 && sorted[i - 1]!.raw === one.raw;
    if (cells.length === 0 || (!isTie && cell >= cells.length)) cells.push([]);
    cells.at(-1)!.push(one);
    below += overlap(one);
  });
  return Math.max(
    0,
    cells.reduce((sum, cell) => sum + excessOf(cell, line) / total, 0),
  );
}

/** Overlap weight of a cell times gap² − se². */
function excessOf(cell: readonly Told[], line: (one: Told) => number): number {
  const fit = measuredIncrements(cell, 1, (_one, _c, out) => {
    out[0] = 1;
  });
  if (!fit) return 0;
  const weight = cell.reduce((sum, one) => sum + overlap(one), 0);
  const expected = cell.reduce((sum, one) => sum + overlap(one) * line(one), 0) / weight;
  const gap = fit.coefficients[0]! - expected;
  return weight * (gap * gap - fit.covariance[0]!);
}
