// What a user is, drawn once: columns of one number per user, or of `width` numbers per user.
import type { Calendar } from './calendar.ts';
import { responseTypes, type Preset } from './preset.ts';
import { Draws, purpose, unit } from './randomness.ts';

/** Traits of `users` users; `of T` columns hold user * T + index. */
export interface Traits {
  /** Number of the first user: worlds of parts of one population draw as the whole would. */
  readonly first: number;
  readonly users: number;
  /** Taste θ over topics, sums to 1, of topics. */
  readonly taste: Float32Array;
  /** Largest taste. */
  readonly tasteTop: Float32Array;
  /** Receptivity, logit, of channels. */
  readonly receptivity: Float32Array;
  /** Zone, archetype and shift of the clock together: a row of the calendar. */
  readonly rhythm: Uint16Array;
  /** Log sessions per day that habit returns to. */
  readonly base: Float32Array;
  readonly habitSpeed: Float32Array;
  /** Sensitivities, median 1. */
  readonly toIrrelevance: Float32Array;
  readonly toVolume: Float32Array;
  /** Log hazard, mean 0. */
  readonly toPrice: Float32Array;
  /** Days since joining at the start of the world. */
  readonly tenure: Float32Array;
  /** Response type (index of `responseTypes`), of families. */
  readonly response: Uint8Array;
  /** Log hazard of taking premium unprompted, against a user of mean engagement. */
  readonly conversionLean: Float32Array;
}

/** A user's own sequence of trait draws. */
class TraitDraws {
  readonly #draws: Draws;
  #block = 0;
  #word = 4;
  constructor(seed: number) {
    this.#draws = new Draws(seed, 0);
  }
  turnTo(user: number): void {
    this.#draws.turnTo(user, 0);
    this.#block = 0;
    this.#word = 4;
  }
  unit(): number {
    if (this.#word === 4) {
      this.#draws.block(purpose.traits, this.#block++);
      this.#word = 0;
    }
    return unit(this.#draws.words[this.#word++]!);
  }
  /** Standard normal, by Box and Muller (1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }
  /** Gamma(shape < 1) = Gamma(shape + 1) · U^(1/shape), by Marsaglia and Tsang (2000), section 6. */
  gamma(shape: number): number {
    const d = shape + 1 - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const t = 1 + c * x;
      const v = t * t * t;
      if (v <= 0 || Math.log(this.unit()) >= 0.5 * x * x + d * (1 - v + Math.log(v))) continue;
      return d * v * Math.exp(Math.log(this.unit()) / shape);
    }
  }
  /** Index drawn in proportion to the weights. */
  pick(weights: readonly number[]): number {
    let left = this.unit() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (left -= weight) < 0);
    return index < 0 ? weights.length - 1 : index;
  }
}

/** Draws the traits of users `first .. first + users`. */
export function drawTraits(
  preset: Preset,
  calendar: Calendar,
  who: { readonly first: number; readonly users: number; readonly seed: number },
): Traits {
  const traits = emptyTraits(preset, who);
  const draws = new TraitDraws(who.seed);
  for (let u = 0; u < who.users; u++) {
    draws.turnTo(who.first + u);
    drawTaste(traits, u, draws, preset);
    drawRhythm(traits, u, draws, preset, calendar);
    drawCharacter(traits, u, draws, preset);
    drawResponse(traits, u, draws, preset);
  }
  return traits;
}

function emptyTraits(
  preset: Preset,
  { first, users }: { readonly first: number; readonly users: number },
): Traits {
  const floats = (width = 1) => new Float32Array(users * width);
  return {
    first,
    users,
    taste: floats(preset.topics),
    tasteTop: floats(),
    receptivity: floats(preset.channels.length),
    rhythm: new Uint16Array(users),
    base: floats(),
    habitSpeed: floats(),
    toIrrelevance: floats(),
    toVolume: floats(),
    toPrice: floats(),
    tenure: floats(),
    response: new Uint8Array(users * preset.families.length),
    conversionLean: floats(),
  };
}

/** Dirichlet: independent gammas over their sum; the floor keeps a sum of underflows positive. */
function drawTaste(
  traits: Traits,
  u: number,
  draws: TraitDraws,
  { topics, tasteConcentration }: Preset,
): void {
  const taste = traits.taste.subarray(u * topics, (u + 1) * topics);
  for (let t = 0; t < topics; t++) taste[t] = draws.gamma(tasteConcentration) + 1e-12;
  const sum = taste.reduce((total, value) => total + value, 0);
  let top = 0;
  for (let t = 0; t < topics; t++) top = Math.max(top, (taste[t]! /= sum));
  traits.tasteTop[u] = top;
}

function drawRhythm(traits: Traits, u: number, draws: TraitDraws, preset: Preset, calendar: Calendar): void {
  const zone = draws.pick(preset.zones.map(({ share }) => share));
  const archetype = draws.pick(preset.rhythms.map(({ share }) => share));
  const shift = Math.floor(draws.unit() * (2 * preset.jitterHours + 1));
  traits.rhythm[u] = calendar.rhythmOf(zone, archetype, shift);
}

function drawCharacter(traits: Traits, u: number, draws: TraitDraws, preset: Preset): void {
  const { traits: trait, channels } = preset;
  traits.base[u] = trait.baseMean + trait.baseSd * draws.normal();
  traits.habitSpeed[u] = Math.min(0.5, trait.habitSpeed * Math.exp(trait.habitSpeedSd * draws.normal()));
  traits.toIrrelevance[u] = Math.exp(trait.irrelevanceSd * draws.normal());
  traits.toVolume[u] = Math.exp(trait.volumeSd * draws.normal());
  traits.toPrice[u] = trait.priceSd * draws.normal();
  traits.tenure[u] = -trait.tenureMeanDays * Math.log(draws.unit());
  for (let c = 0; c < channels.length; c++)
    traits.receptivity[u * channels.length + c] = trait.receptivitySd * draws.normal();
}

function drawResponse(traits: Traits, u: number, draws: TraitDraws, { families, conversion }: Preset): void {
  let lean = -conversion.price * traits.toPrice[u]!;
  const converting = families.findIndex(({ target }) => target === 'conversion');
  const leanOf = { persuadable: 0, ...conversion };
  families.forEach(({ types }, f) => {
    const type = draws.pick(responseTypes.map((name) => types[name]));
    traits.response[u * families.length + f] = type;
    if (f === converting) lean += leanOf[responseTypes[type]!];
  });
  traits.conversionLean[u] = lean;
}
