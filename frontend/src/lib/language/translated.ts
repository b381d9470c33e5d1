/** The shape of words in another language: the same keys, and the same arguments of each sentence. */
export type Translated<T> = T extends string
  ? string
  : T extends (...values: never[]) => unknown
    ? T
    : T extends readonly unknown[]
      ? T
      : { [Key in keyof T]: Translated<T[Key]> };
