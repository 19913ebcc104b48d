/* The arithmetic of weights, without the page: `shared` of analytics/standards/weighing.py, step for step. */

export type Fraction = readonly [above: bigint, below: bigint];

const FINEST = 1000n;

function gcd(a: bigint, b: bigint): bigint {
  return b ? gcd(b, a % b) : a;
}

export function fraction(above: bigint, below: bigint): Fraction {
  const common = gcd(above < 0n ? -above : above, below) || 1n;
  return [above / common, below / common];
}

/** 1/3, 0.25 or 1 as an exact fraction; null for anything else and for what is not above zero. */
export function parsed(text: string): Fraction | null {
  const found = /^\s*(\d{1,18})(?:\.(\d{0,18})|\s*[/／]\s*(\d{1,18}))?\s*$/.exec(text);
  if (!found) return null;
  const [, whole = "0", decimals = "", below] = found;
  const value = below
    ? ([BigInt(whole), BigInt(below)] as const)
    : ([BigInt(whole + decimals), 10n ** BigInt(decimals.length)] as const);
  return value[0] > 0n && value[1] > 0n ? fraction(...value) : null;
}

export function written([above, below]: Fraction): string {
  return below === 1n ? String(above) : `${above}/${below}`;
}

const plus = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, [-b[0], b[1]]);
const isLess = (a: Fraction, b: Fraction): boolean => a[0] * b[1] < b[0] * a[1];
const sum = (all: readonly Fraction[]): Fraction => all.reduce(plus, [0n, 1n]);

/** The weights after the one at a position was moved; they sum to 1. Null where the fixed ones leave nothing. */
export function shared(weights: readonly Fraction[], fixed: ReadonlySet<number>, at: number, wanted: Fraction): Fraction[] | null {
  const places = weights.map((_, place) => place).filter((place) => place !== at);
  const free = places.filter((place) => !fixed.has(place));
  const held = sum(places.filter((place) => fixed.has(place)).map((place) => weights[place]!));
  let left = minus([1n, 1n], held);
  if (isLess(left, [BigInt(free.length + 1), FINEST])) return null;
  const found = [...weights];
  const most = minus(left, [BigInt(free.length), FINEST]);
  const least: Fraction = [1n, FINEST];
  const wish = isLess(wanted, least) ? least : wanted;
  found[at] = free.length ? (isLess(most, wish) ? most : wish) : left;
  left = minus(left, found[at]);
  parts(free.map((place) => weights[place]!), left).forEach((part, n) => (found[free[n]!] = part));
  return found;
}

function parts(weights: readonly Fraction[], left: Fraction): Fraction[] {
  if (!weights.length) return [];
  const whole = sum(weights);
  const exact = weights.map((weight) => fraction(left[0] * weight[0] * whole[1], left[1] * weight[1] * whole[0]));
  const common = exact.reduce((all, [, below]) => (all / gcd(all, below)) * below, 1n);
  if (common <= FINEST && exact.every(([above, below]) => above * FINEST >= below)) return exact;
  const steps = (FINEST / gcd(FINEST, left[1])) * left[1];
  const count = (left[0] * steps) / left[1];
  const given = exact.map(([above, below]) => {
    const floor = (above * steps) / below;
    return floor > 0n ? floor : 1n;
  });
  const total = (): bigint => given.reduce((all, part) => all + part, 0n);
  // the largest remainder takes the next step; among equals the earlier one
  const short = exact.map(([above, below], n): Fraction => minus([given[n]!, 1n], fraction(above * steps, below)));
  const order = given.map((_, n) => n).sort((a, b) => (isLess(short[a]!, short[b]!) ? -1 : isLess(short[b]!, short[a]!) ? 1 : a - b));
  for (let turn = 0, more = count - total(); BigInt(turn) < more; turn += 1) given[order[turn % order.length]!]! += 1n;
  for (const n of given.map((_, place) => place).sort((a, b) => (given[a]! > given[b]! ? -1 : given[b]! > given[a]! ? 1 : a - b))) {
    const over = total() - count;
    const most = given[n]! - 1n;
    if (over > 0n) given[n]! -= over < most ? over : most;
  }
  return given.map((part) => fraction(part, steps));
}
