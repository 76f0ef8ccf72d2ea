/** An expected yes or no as a value: what a caller must handle is not thrown. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const no = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
