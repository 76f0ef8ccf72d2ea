declare const brand: unique symbol;

/** A `T` that was made by the parser of `Name`; two brands over one type cannot be mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
