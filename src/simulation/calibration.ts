// The rates that a preset produces beside the ranges that are published for real programs. All numbers are synthetic.
import type { WorldMessage } from './catalogue.ts';
import type { DeliveryBlock } from './deliveries.ts';
import type { EventKind } from './events.ts';
import type { Preset } from './preset.ts';
import { ratioOf, tallyOf, type Estimate, type Tally } from './tally.ts';
import { ruleOfThumb, type ThumbOptions } from './thumb.ts';
import { createWorld } from './world.ts';

/** One rate of synthetic users against its published range, all in per cent (of users: points). */
export interface CalibrationRow {
  readonly rate: string;
  readonly low: number;
  readonly high: number;
  readonly measured: number;
  /** Standard error of `measured` over users. */
  readonly error: number;
  readonly inside: boolean;
}

export interface CalibrationOptions {
  readonly users: number;
  readonly seed: number;
  /** Unix milliseconds. */
  readonly startAt: number;
  readonly messages: readonly WorldMessage[];
  /** Length of each run; default 8. */
  readonly weeks?: number;
}

type Range = readonly [low: number, high: number];

/** Published per-send rates, per cent, of the channels that have them. */
const perSend: Readonly<Record<string, Partial<Record<EventKind, Range>>>> = {
  email: { open: [15, 30], click: [1, 3], 'opt-out': [0.1, 0.3] },
  push: { open: [2, 8], 'opt-out': [0.1, 0.5] },
};

/** Runs a preset under the rule of thumb and under single programs, and compares; rows whose channel or family is absent are left out. */
export function calibrate(preset: Preset, options: CalibrationOptions): readonly CalibrationRow[] {
  const study = { preset, days: 7 * (options.weeks ?? 8), ...options };
  const thumb = lived(study, {});
  return [
    ...sendRates(preset, thumb),
    weeklyChurn(thumb),
    betterChoice(study, thumb),
    ...dailyActives(study),
    ...newUsers(study),
    ...wellAimedMail(study),
  ];
}

function rowOf(rate: string, [low, high]: Range, { value, error }: Estimate): CalibrationRow {
  const measured = 100 * value;
  return { rate, low, high, measured, error: 100 * error, inside: measured >= low && measured <= high };
}

type Study = Omit<CalibrationOptions, 'weeks'> & { readonly preset: Preset; readonly days: number };

/** The same people and luck under a rule of thumb, or in silence. */
function lived({ preset, days, ...options }: Study, rule?: ThumbOptions): Tally {
  const world = createWorld(preset, options);
  return tallyOf(world, days, rule && ruleOfThumb(world, rule));
}

/** The per-send rates of a run beside their published ranges; channels without published ranges are left out. */
export function sendRates(preset: Preset, run: Tally): readonly CalibrationRow[] {
  return preset.channels.flatMap(({ name }, channel) =>
    Object.entries(perSend[name] ?? {}).map(([kind, range]) =>
      rowOf(
        `${name} ${kind} per send`,
        range,
        ratioOf(run.of(kind as EventKind, channel), run.sends[channel]!),
      ),
    ),
  );
}

/** Leaves per member and week, of both plans. */
function weeklyChurn(thumb: Tally): CalibrationRow {
  const { value, error } = ratioOf(thumb.of('leave'), thumb.memberDays);
  return rowOf('churn per week', [0.5, 2], { value: 7 * value, error: 7 * error });
}

const change = (after: Float64Array, before: Float64Array): Estimate => {
  const { value, error } = ratioOf(after, before);
  return { value: value - 1, error };
};

/** Published: −21 % opt-outs at equal volume by better choice. */
function betterChoice(study: Study, thumb: Tally): CalibrationRow {
  const any = lived(study, { aim: 'any' });
  return rowOf(
    'opt-outs, best against any message',
    [-35, -10],
    change(thumb.of('opt-out'), any.of('opt-out')),
  );
}

const familyNamed = (preset: Preset, name: string): readonly number[] =>
  preset.families.flatMap((family, f) => (family.name === name ? [f] : []));

/** Published: +.5 % daily actives from a single program; here one engagement message a week. */
function dailyActives(study: Study): readonly CalibrationRow[] {
  const families = familyNamed(study.preset, 'engagement');
  if (families.length === 0) return [];
  const program = lived(study, { families, perWeek: 1 }).activeDays;
  return [rowOf('daily actives, one program', [0.2, 1], change(program, lived(study).activeDays))];
}

/** Published: +2 % new-user retention; here active days of the fourth week after two weeks of activation. */
function newUsers(study: Study): readonly CalibrationRow[] {
  const families = familyNamed(study.preset, 'activation');
  if (families.length === 0) return [];
  const traits = { ...study.preset.traits, tenureMeanDays: 1 };
  const preset = { ...study.preset, traits };
  const retained = (rule?: ThumbOptions): Float64Array => {
    const world = createWorld(preset, study);
    tallyOf(world, 21, rule && ruleOfThumb(world, rule));
    return tallyOf(world, 7).activeDays;
  };
  return [rowOf('new-user retention, activation', [1, 4], change(retained({ families }), retained()))];
}

/** Published: +4 to +8 points of visits within two weeks of a well-aimed e-mail; here to users idle for two weeks. */
function wellAimedMail(study: Study): readonly CalibrationRow[] {
  const families = familyNamed(study.preset, 'reactivation');
  const channels = study.preset.channels.flatMap(({ name }, c) => (name === 'email' ? [c] : []));
  if (families.length === 0 || channels.length === 0) return [];
  const world = createWorld(study.preset, study);
  const rule = ruleOfThumb(world, { families, channels, perWeek: 7 });
  const mail = rule(world);
  const sent = new Float64Array(study.users);
  for (let row = 0; row < mail.length; row++) sent[mail.user[row]!] = 1;
  const visited = (deliveries?: DeliveryBlock) => {
    world.reset();
    const first = world.step(deliveries);
    const later = tallyOf(world, 13);
    later.addEvents(first);
    return later.activeDays.map((days, u) => (days > 0 ? sent[u]! : 0));
  };
  const silent = visited();
  const gain = visited(mail).map((visit, u) => visit - silent[u]!);
  return [rowOf('visits in two weeks, one e-mail, points', [4, 8], ratioOf(gain, sent))];
}
