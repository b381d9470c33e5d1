/**
 * A text that sorts between two ranks, for the screen only: the server gives the real one. Ranks are
 * base-62 fractions in ASCII order.
 */
export function rankBetween(before: string | null, after: string | null): string {
  const low = before ?? "";
  let shared = "";
  for (let index = 0; ; index++) {
    const floor = digit(low[index], 0);
    const ceiling = after === null || !after.startsWith(shared) ? DIGITS.length : digit(after[index], DIGITS.length);
    const middle = Math.floor((floor + ceiling) / 2);
    if (middle > floor) return shared + DIGITS.charAt(middle);
    shared += DIGITS.charAt(floor);
    if (index > 200) return `${low}V`;
  }
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function digit(character: string | undefined, otherwise: number): number {
  return character === undefined ? otherwise : DIGITS.indexOf(character);
}
