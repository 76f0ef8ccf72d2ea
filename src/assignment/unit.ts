import { hashText } from '../kit/index.ts';
import type { Unit } from '../program/index.ts';
import type { UserState } from '../state/index.ts';

/** A unit at hand: its text, made ready for hashing. */
export class UnitText {
  readonly salted = hashText();
  text = '';
  /** Changes with every write, so that what was found for a unit is not taken for another. */
  serial = 0;

  write(text: string): void {
    this.text = text;
    this.salted.write(text);
    this.serial++;
  }
}

/** A unit by itself. */
export function unitTextOf(text: string): UnitText {
  const unit = new UnitText();
  unit.write(text);
  return unit;
}

type Of<Kind extends Unit['kind']> = Extract<Unit, { kind: Kind }>;

const textOf: {
  readonly [Kind in Unit['kind']]: (unit: Of<Kind>, state: UserState) => string | undefined;
} = {
  user: () => undefined,
  address: ({ channel }, { addresses }) =>
    addresses[channel]?.value.valid === true ? addresses[channel].value.address : undefined,
  trait: ({ trait }, { traits }) => {
    const value = traits[trait]?.value;
    return value === undefined || value === null || value === '' ? undefined : String(value);
  },
};

/** Who is assigned together with this user: those with the same text. A user without the address or trait is alone. */
export const unitOf = (unit: Unit, state: UserState): string =>
  (textOf[unit.kind] as (unit: Unit, state: UserState) => string | undefined)(unit, state) ?? state.user;

/** Who an assigner may ask about, besides the user. */
interface Asked {
  readonly user: string;
  readonly unit: (unit: Unit) => string;
}

/** The texts of one user's units, each written once. */
export interface Texts {
  readonly user: UnitText;
  /** Takes the next user. */
  readonly begin: (asked: Asked) => void;
  readonly of: (unit: Unit, asked: Asked) => UnitText;
}

/** Memory for the units of one user at a time. */
export function textsOf(): Texts {
  const user = new UnitText();
  const other = new UnitText();
  return {
    user,
    begin: (asked) => user.write(asked.user),
    of: (unit, asked) => {
      if (unit.kind === 'user') return user;
      const text = asked.unit(unit);
      if (text !== other.text) other.write(text);
      return other;
    },
  };
}
