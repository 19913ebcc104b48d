import assert from "node:assert/strict";
import { test } from "node:test";
import { parsed, shared, written, type Fraction } from "../src/weights.ts";

const of = (text: string): Fraction[] => text.split(" ").map((one) => parsed(one)!);
const moved = (before: string, fixed: number[], at: number, wanted: string): string | undefined =>
  shared(of(before), new Set(fixed), at, parsed(wanted)!)?.map(written).join(" ");

test("the cases of tests/analytics/test_editor_language.py", () => {
  assert.equal(moved("1/5 1/5 1/5 1/5 1/5", [], 0, "3/10"), "3/10 7/40 7/40 7/40 7/40");
  assert.equal(moved("1/3 1/3 1/3", [], 1, "7/20"), "13/40 7/20 13/40");
  assert.equal(moved("1/3 1/3 1/3", [0], 2, "1/2"), "1/3 1/6 1/2");
  assert.equal(moved("1/2 1/4 1/4", [], 0, "1"), "499/500 1/1000 1/1000");
  assert.equal(moved("1/2 1/2", [0], 1, "0.9"), "1/2 1/2");
  assert.equal(moved("1/2 1/2 1/4", [0, 1], 2, "1/2"), undefined);
});

test("whatever is moved, the weights sum to one", () => {
  for (const wanted of ["1/997", "0.37", "1/7", "98/100"]) {
    const found = shared(of("1/3 1/7 11/21"), new Set(), 0, parsed(wanted)!)!;
    const below = found.reduce((all, one) => all * one[1], 1n);
    assert.equal(found.reduce((all, [above, b]) => all + (above * below) / b, 0n), below);
    assert.ok(found.every(([above]) => above > 0n));
  }
});

test("only exact numbers above zero are weights", () => {
  assert.deepEqual(["0", "1/0", "x", "-1", "", "0.25", "2/8"].map((one) => parsed(one)?.join("/")), [
    undefined, undefined, undefined, undefined, undefined, "1/4", "1/4",
  ]);
});
