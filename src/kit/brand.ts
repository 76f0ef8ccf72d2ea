declare const brand: unique symbol;

/** A `T` that was made by the parser of `Name`; two brands over one type cannot be mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/**
 * Makes the parser of a brand: it returns the branded value, or throws what `refuse` makes.
 * The one place where a cast to a brand is written.
 */
export function brandOf<B extends Brand<unknown, string>>(
  accepts: (value: B extends Brand<infer T, string> ? T : never) => boolean,
  refuse: (value: unknown) => Error,
): (value: B extends Brand<infer T, string> ? T : never) => B {
  return (value) => {
    if (!accepts(value)) throw refuse(value);
    return value as unknown as B;
  };
}
