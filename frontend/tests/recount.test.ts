import assert from "node:assert/strict";
import { test } from "node:test";
import { count, decimal, fraction, percent, size } from "../src/figures.ts";
import { contributions, ratios, recount, type Line } from "../src/recount.ts";

// two persons at 8–14, three surely at 13, four at 0, five whose facts were dropped from the statistics (0–12)
const lines: Line[] = [[8, 14, 8, 2, 1], [13, 13, 13, 3, 1], [0, 0, 0, 4, 2], [0, 12, null, "5", "2"]];

test("counts are those of the definition", () => {
  const at = recount(lines, 10);
  assert.deepEqual([at.population, at.poor, at.points, at.everyone], [9n, 3n, 39n, 14n]);
  assert.deepEqual([at.surely, at.possibly, at.suggested, at.cannotTell], [3n, 10n, 1n, 3n]);
  const { H, A, M0, H_high } = ratios(at, 30);
  assert.deepEqual([H, A, M0, H_high], [[3n, 9n], [39n, 90n], [39n, 270n], [10n, 14n]]);
});

test("M0 is H times A at every cut-off", () => {
  for (let k = 1; k <= 30; k += 1) {
    const { H, A, M0 } = ratios(recount(lines, k), 30);
    if (!H || !A || !M0) continue;
    assert.equal(M0[0] * H[1] * A[1], H[0] * A[0] * M0[1]);
  }
});

test("nobody poor is said, not computed", () => {
  const { H, A, M0 } = ratios(recount(lines, 14), 30);
  assert.deepEqual([H, A, M0], [[0n, 9n], null, [0n, 270n]]);
  assert.deepEqual(ratios(recount([], 1), 30).H, null);
});

test("weights beyond 2^53 stay exact", () => {
  const huge = "9007199254740993"; // 2^53 + 1, which no float holds
  assert.equal(recount([[5, 5, 5, huge, 1]], 5).poor, 9007199254740993n);
});

test("contributions sum to one", () => {
  const shares = contributions({ income: [[8, 16], [13, 18]], health: [[13, 21]] }, 10);
  assert.deepEqual(shares, { income: [18n, 39n], health: [21n, 39n] });
  assert.deepEqual(contributions({ income: [[8, 16]] }, 10), { income: null });
});

test("figures are written as the server writes them", () => {
  assert.equal(percent(825n, 10000n), "8.3%");
  assert.equal(percent(1n, 3n), "33.3%");
  assert.equal(decimal(25n, 1000n, 3), "0.025");
  assert.equal(decimal(1n, 2000n, 3), "0.001");
  assert.equal(count(82593n), "82,593");
  assert.equal(count(1000000n), "1,000,000");
  assert.equal(fraction(10n, 30n), "10/30 = 1/3");
  assert.equal(fraction(13n, 30n), "13/30");
  assert.equal(fraction(30n, 30n), "30/30");
  assert.equal(size(824), "824 B");
  assert.equal(size(12400), "12.4 KB");
  assert.equal(size(3000000), "3 MB");
});
