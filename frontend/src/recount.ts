/* The arithmetic of the k slider, without the page: integers only, so that the numbers are those of the server.

   What the server sends (`json_script`; a count or weight that may exceed 2^53 − 1 is sent as decimal text):

   { "denominator": 30,            common denominator of the weights; scores and k are numerators over it
     "inForce": 10,                k in force
     "areas": { "KEY": [[low, high, measured, weight, units], …] },
         low, high   lowest and highest possible score of the households in this line
         measured    the score the statistics use, by the standard's `missing`; null: dropped from them
         weight      their population weight, a scaled integer (persons, where there are no weights)
         units       how many households they are
     "total": "KEY",               the area whose contributions are shown, usually the whole
     "dimensions": { "KEY": [[measured, points], …] } }
         points      of the total area: sum over its persons of weight × the dimension's deprived weights
                     (in denominators), by measured score; only persons that the statistics count */

export type Whole = number | string;
export type Line = [low: number, high: number, measured: number | null, weight: Whole, units: Whole];

export interface SliderData {
  denominator: number;
  inForce: number;
  areas: Record<string, Line[]>;
  total?: string;
  dimensions?: Record<string, [number, Whole][]>;
}

/** One area at one k. Ratios stay numerator and denominator until they are written. */
export interface Count {
  population: bigint; // weight the statistics count
  poor: bigint; // of that, at or above k
  points: bigint; // sum of weight × score over the poor
  everyone: bigint; // weight of all, counted by the statistics or not
  surely: bigint; // weight whose lowest score reaches k
  possibly: bigint; // weight whose highest score reaches k
  suggested: bigint; // households whose lowest score reaches k
  cannotTell: bigint; // households with k between lowest (below) and highest
}

export function recount(lines: readonly Line[], k: number): Count {
  const c: Count = {
    population: 0n, poor: 0n, points: 0n, everyone: 0n, surely: 0n, possibly: 0n, suggested: 0n, cannotTell: 0n,
  };
  for (const [low, high, measured, weightText, unitsText] of lines) {
    const weight = BigInt(weightText);
    c.everyone += weight;
    if (measured !== null) {
      c.population += weight;
      if (measured >= k) {
        c.poor += weight;
        c.points += weight * BigInt(measured);
      }
    }
    if (low >= k) {
      c.surely += weight;
      c.suggested += BigInt(unitsText);
    }
    if (high >= k) {
      c.possibly += weight;
      if (low < k) c.cannotTell += BigInt(unitsText);
    }
  }
  return c;
}

export type Ratio = [numerator: bigint, denominator: bigint];

/** H, A, M0 and the furthest H of a count; null where there is nobody to divide by. */
export function ratios(c: Count, denominator: number): Record<"H" | "A" | "M0" | "H_low" | "H_high", Ratio | null> {
  const d = BigInt(denominator);
  return {
    H: c.population ? [c.poor, c.population] : null,
    A: c.poor ? [c.points, c.poor * d] : null,
    M0: c.population ? [c.points, c.population * d] : null,
    H_low: c.everyone ? [c.surely, c.everyone] : null,
    H_high: c.everyone ? [c.possibly, c.everyone] : null,
  };
}

/** The share of each dimension in the points of the poor at k; null where nobody is poor. */
export function contributions(
  dimensions: Record<string, [number, Whole][]>,
  k: number,
): Record<string, Ratio | null> {
  const sums = Object.entries(dimensions).map(([key, pairs]): [string, bigint] => [
    key,
    pairs.reduce((sum, [score, points]) => (score >= k ? sum + BigInt(points) : sum), 0n),
  ]);
  const all = sums.reduce((sum, [, points]) => sum + points, 0n);
  return Object.fromEntries(sums.map(([key, points]) => [key, all ? [points, all] : null]));
}
