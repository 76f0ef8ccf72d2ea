import type { DispatchReport, setupOf, TurnResult } from '../engine/index.ts';
import {
  isReachable,
  kindCode,
  sendRates,
  standing,
  stockValue,
  Tally,
  valueOf,
  type CalibrationRow,
  type DeliveryBlock,
  type EventBlock,
  type World,
} from '../simulation/index.ts';
import {
  countDecision,
  countDispatch,
  countEnd,
  countEvents,
  emptyFunnel,
  type Funnel,
  type Staying,
} from './funnel.ts';

type Decision = NonNullable<TurnResult['decision']>;

/** A decision, and the prices that it was made at: whoever learns of plans has others later. */
interface Example {
  readonly decision: Decision;
  readonly prices: ReturnType<typeof setupOf>['prices'];
}

/** The figures of a life in one world; per-user figures are means over the users. */
export interface Figures {
  readonly conversions: number;
  readonly listeningHours: number;
  /** Share of users who are members and listened in the last 14 days. */
  readonly retained: number;
  /** Share of users with consent and a valid address on e-mail or push. */
  readonly reachable: number;
  readonly messages: number;
  readonly clicks: number;
  /** Money per user, stock at the end included. */
  readonly value: number;
  readonly stock: number;
  /** Money per user so far, at the end of each week. */
  readonly weekly: readonly number[];
  readonly weeklyClicks: readonly number[];
  /** Share of users reachable at the end of each week. */
  readonly weeklyReachable: readonly number[];
  /** Rates per send beside their published ranges. */
  readonly rates: readonly CalibrationRow[];
  readonly funnel: Funnel;
  /** One decision with a send and several candidates, for the report. */
  readonly example: Example | undefined;
}

/** Counts a life day by day, from decisions, dispatches and what the world did. */
export class Chronicle {
  readonly #world: World;
  readonly #tally: Tally;
  readonly #funnel = emptyFunnel();
  readonly #weekly: number[] = [];
  readonly #clicks: number[] = [];
  readonly #reachable: number[] = [];
  #minutes = 0;
  #example: Example | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#tally = new Tally(world.users, world.preset.channels.length);
  }

  decided(decision: Decision, prices: Example['prices']): void {
    countDecision(this.#funnel, decision);
    if (decision.chosen >= 0 && decision.eligible > 3) this.#example = { decision, prices };
  }

  dispatched(report: DispatchReport): void {
    countDispatch(this.#funnel, report);
  }

  lived(deliveries: DeliveryBlock, events: EventBlock): void {
    this.#tally.addDeliveries(deliveries);
    this.#tally.addEvents(events);
    countEvents(this.#funnel, events);
    for (let row = 0; row < events.length; row++)
      if (events.kind[row] === kindCode.session) this.#minutes += events.amount[row]!;
  }

  closeWeek(): void {
    this.#weekly.push(mean(valueOf(this.#world.ledger)));
    this.#clicks.push(mean(this.#tally.of('click')));
    this.#reachable.push(reachableShare(this.#world));
  }

  /** What came of it; values the stock, which costs further weeks in a copy of the world. */
  end(): Figures {
    const { users, preset } = this.#world;
    const stays = staying(this.#world);
    let retained = 0;
    for (let u = 0; u < users; u++) if (stays(u) === 'retained') retained++;
    this.#closeFunnel(stays);
    const stock = mean(stockValue(this.#world, { stream: 1 }));
    return {
      conversions: mean(this.#tally.of('conversion')),
      listeningHours: this.#minutes / 60 / users,
      retained: retained / users,
      reachable: reachableShare(this.#world),
      messages: this.#funnel.delivered / users,
      clicks: mean(this.#tally.of('click')),
      value: mean(valueOf(this.#world.ledger)) + stock,
      stock,
      weekly: this.#weekly,
      weeklyClicks: this.#clicks,
      weeklyReachable: this.#reachable,
      rates: sendRates(preset, this.#tally),
      funnel: this.#funnel,
      example: this.#example,
    };
  }

  #closeFunnel(stays: (user: number) => Staying): void {
    const channels = this.#world.preset.channels.map(({ name }, c) => ({
      name,
      sent: total(this.#tally.sends[c]!),
      seen: total(this.#tally.of('seen', c)),
    }));
    countEnd(this.#funnel, { clicks: this.#tally.of('click'), stays, channels });
  }
}

/** Retained are members who listened in the last 14 days. */
const staying =
  ({ truth: { state } }: World) =>
  (u: number): Staying => {
    if (state.standing[u] === standing.left) return 'left';
    return state.idle[u]! < 14 ? 'retained' : 'idle';
  };

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

const mean = (values: Float64Array): number => total(values) / values.length;

/** Share of users who are members with consent and a valid address on a channel outside the app. */
export function reachableShare({ truth: { state, preset }, users }: World): number {
  const outside = preset.channels.flatMap(({ waitsForSession }, c) => (waitsForSession ? [] : [c]));
  let count = 0;
  for (let u = 0; u < users; u++) if (outside.some((c) => isReachable(state, u, c))) count++;
  return count / users;
}
