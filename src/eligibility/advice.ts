import { complement, lintWindows, safeHours, union, weeklyWords, type WeeklyHours } from '../kit/index.ts';
import type { Program } from '../program/index.ts';
import type { MessageClass } from './rule.ts';
import { weeklyRuleOf, type WeeklyRule } from './rules/hours.ts';

/**
 * Something about a program's hours that a person should look at; the program works as it is written.
 * `overlap`: hours in two windows of one rule. `sliver`: a hole of less than an hour between windows, as after "23:59".
 * `never`: hours at which a class of message never goes. `zoneless`: without a zone that class never goes at all.
 * `dead_slot`: a planned local hour that no rule ever lets through.
 */
export interface Advice {
  readonly kind: 'overlap' | 'sliver' | 'never' | 'zoneless' | 'dead_slot';
  /** The field of the program. */
  readonly at: string;
  /** The hours in words, or the class or hour concerned. */
  readonly what: readonly string[];
}

/** A rule about hours, and where its windows stand in the program. */
interface Placed extends WeeklyRule {
  readonly at: string;
}

/** What a person should look at in a program's rules about hours, to be shown whenever a program is read. */
export function adviceOn(program: Program): readonly Advice[] {
  const rules = placedRulesOf(program);
  return [...rules.flatMap(onWindows), ...onClasses(program, rules), ...onSlots(program, rules)];
}

const placedRulesOf = ({ rules }: Program): readonly Placed[] =>
  rules.flatMap((row, i) => {
    const rule = weeklyRuleOf(row);
    return rule ? [{ ...rule, at: `rules.${i}.options.windows` }] : [];
  });

function onWindows({ at, windows }: Placed): readonly Advice[] {
  const { uncovered, overlapping } = lintWindows(windows);
  const holes = sliversOf(uncovered);
  const advice: Advice[] = [];
  if (overlapping.length > 0) advice.push({ kind: 'overlap', at, what: weeklyWords(overlapping) });
  if (holes.length > 0) advice.push({ kind: 'sliver', at, what: weeklyWords(holes) });
  return advice;
}

/** The stretches of less than an hour; the week is a circle, so one over its end is whole. */
function sliversOf(hours: WeeklyHours): WeeklyHours {
  const overEnd = hours[0] === 0 && hours.at(-1) === minutesPerWeek;
  const short = hours.filter((edge, i) => {
    const [open, close] = i % 2 === 0 ? [edge, hours[i + 1]!] : [hours[i - 1]!, edge];
    const joined = overEnd && (open === 0 || close === minutesPerWeek);
    return (joined ? hours[1]! + minutesPerWeek - hours.at(-2)! : close - open) < 60;
  });
  return short as readonly number[] as WeeklyHours;
}

const minutesPerWeek = 7 * 24 * 60;

/** Hours at which all rules together let a class through. */
const openFor = (rules: readonly WeeklyRule[], cls: MessageClass): WeeklyHours =>
  complement(
    union(...rules.filter(({ classes }) => classes.includes(cls)).map(({ open }) => complement(open))),
  );

function onClasses({ messages }: Program, rules: readonly Placed[]): readonly Advice[] {
  return [...new Set(Object.values(messages).map((message) => message.class))].flatMap((cls): Advice[] => {
    const open = openFor(rules, cls);
    if (open.length === 0) return [{ kind: 'never', at: 'rules', what: [cls] }];
    return safeHours(open).length === 0 ? [{ kind: 'zoneless', at: 'rules', what: [cls] }] : [];
  });
}

function onSlots({ slots, messages }: Program, rules: readonly Placed[]): readonly Advice[] {
  if (slots.kind === 'now') return [];
  const classes = new Set(Object.values(messages).map((message) => message.class));
  const open = union(...[...classes].map((cls) => openFor(rules, cls)));
  const isOpen = (hour: number) => [0, 1, 2, 3, 4, 5, 6].some((day) => covers(open, day * 1440 + hour * 60));
  const dead = slots.at.filter((hour) => !isOpen(hour));
  return dead.length === 0
    ? []
    : [{ kind: 'dead_slot', at: 'slots.at', what: dead.map((hour) => `${hour}:00`) }];
}

const covers = (hours: WeeklyHours, minute: number): boolean =>
  hours.filter((edge) => edge <= minute).length % 2 === 1;
