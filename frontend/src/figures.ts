/* Figures as the server writes them (foundation/pages/formats.py): exact, half away from zero, by integers. */

/** numerator / denominator with `places` decimals and separated thousands; never negative here. */
export function decimal(numerator: bigint, denominator: bigint, places = 0): string {
  const scaled = numerator * 10n ** BigInt(places);
  let whole = scaled / denominator;
  if (2n * (scaled % denominator) >= denominator) whole += 1n;
  const digits = whole.toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  const head = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
  return places ? `${head}.${digits.slice(cut)}` : head;
}

export function percent(numerator: bigint, denominator: bigint, places = 1): string {
  return `${decimal(numerator * 100n, denominator, places)}%`;
}

export function count(value: bigint): string {
  return decimal(value, 1n);
}

export function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** A score over its denominator and what it shortens to: 10/30 = 1/3. */
export function fraction(numerator: bigint, denominator: bigint): string {
  const text = `${numerator}/${denominator}`;
  const shared = gcd(numerator, denominator);
  const short = denominator / shared;
  return shared === 1n || short === 1n ? text : `${text} = ${numerator / shared}/${short}`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, name] = bytes < 1_000_000 ? [1000n, "KB"] : [1_000_000n, "MB"];
  return `${decimal(BigInt(bytes), unit, 1).replace(/\.0$/, "")} ${name}`;
}
