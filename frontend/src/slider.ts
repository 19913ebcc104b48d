/* The k slider: counts every number on the page again for another cut-off while it is dragged.

   <form class="kbox" method="get" data-slider="whatif" data-unknown="—">…<input type="range" name="k">…<output>…</form>
   and {{ data|json_script:"whatif" }} (what it holds: recount.ts). Filled in again, wherever they stand:

   [data-area] (or inside one) with data-f="suggested | cannot_tell | H | A | M0 | H_range | H_reach"   text
   .row[data-area][data-measure="H | A | M0"] in a chart of dots                                       dot, span, text
   .row[data-area=KEY][data-measure="contribution"] in a chart of bars, KEY a dimension                bar, text
   rect[data-k="10"] in a chart of columns                                                             the one at k is dark
   [data-k-note]                                                                shown while k is not the one in force

   Without the script the form is sent and the server counts. It is a preview: nothing is stored. */
import { count, decimal, fraction, percent } from "./figures";
import { contributions, ratios, recount, type Ratio, type SliderData } from "./recount";

function bounded(input: HTMLInputElement): number {
  return Math.min(Math.max(Math.round(Number(input.value)), Number(input.min)), Number(input.max));
}

/** Position on a chart's axis: ratio / end, as percent with three decimals, never beyond the edge. */
function position(ratio: Ratio, end: Ratio): string {
  const share = (100000n * ratio[0] * end[1]) / (ratio[1] * end[0]);
  return `${Number(share > 100000n ? 100000n : share) / 1000}%`;
}

function endOf(row: Element): Ratio {
  const [numerator = "1", denominator = "1"] = (row.closest<HTMLElement>("[data-end]")?.dataset["end"] ?? "1/1").split("/");
  return [BigInt(numerator), BigInt(denominator)];
}

function write(row: Element, text: string): void {
  const value = row.querySelector(".v");
  if (value) value.textContent = text;
}

class Slider {
  private readonly none: string;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly data: SliderData,
  ) {
    this.none = form.dataset["unknown"] ?? "—";
  }

  private written(name: string, ratio: Ratio | null): string {
    if (!ratio) return this.none;
    return name === "M0" ? decimal(ratio[0], ratio[1], 3) : percent(...ratio);
  }

  private row(row: HTMLElement, k: number): void {
    const lines = this.data.areas[row.dataset["area"] ?? ""];
    const measure = row.dataset["measure"];
    if (!lines || (measure !== "H" && measure !== "A" && measure !== "M0")) return;
    const all = ratios(recount(lines, k), this.data.denominator);
    const ratio = all[measure];
    const end = endOf(row);
    const at = ratio ? position(ratio, end) : "0%";
    const dot = row.querySelector(".dot");
    dot?.setAttribute("cx", at);
    dot?.setAttribute("visibility", ratio ? "visible" : "hidden");
    const span = row.querySelector(".span");
    if (span && all.H_high) {
      span.setAttribute("x1", at);
      span.setAttribute("x2", position(all.H_high, end));
    }
    write(row, this.written(measure, ratio));
  }

  private cell(cell: HTMLElement, k: number): void {
    const lines = this.data.areas[cell.closest<HTMLElement>("[data-area]")?.dataset["area"] ?? ""];
    if (!lines) return;
    const counted = recount(lines, k);
    const { H, A, M0, H_low, H_high } = ratios(counted, this.data.denominator);
    const text: Record<string, () => string> = {
      suggested: () => count(counted.suggested),
      cannot_tell: () => count(counted.cannotTell),
      H: () => this.written("H", H),
      A: () => this.written("A", A),
      M0: () => this.written("M0", M0),
      H_reach: () => this.written("H", H_high),
      H_range: () => (H_low && H_high ? `${percent(...H_low).replace("%", "")}–${percent(...H_high)}` : this.none),
    };
    const written = text[cell.dataset["f"] ?? ""];
    if (written) cell.textContent = written();
  }

  private dimensions(k: number): void {
    const shares = contributions(this.data.dimensions ?? {}, k);
    for (const row of document.querySelectorAll<HTMLElement>('.row[data-measure="contribution"]')) {
      const key = row.dataset["area"] ?? "";
      if (!(key in shares)) continue;
      const share = shares[key] ?? null;
      row.querySelector(".bar")?.setAttribute("width", share ? position(share, endOf(row)) : "0%");
      write(row, share ? percent(share[0], share[1], 0) : this.none);
    }
    for (const cell of document.querySelectorAll<HTMLElement>('[data-f="contribution"]')) {
      const key = cell.closest<HTMLElement>("[data-area]")?.dataset["area"] ?? "";
      const share = shares[key];
      if (share) cell.textContent = percent(share[0], share[1], 0);
    }
  }

  show(k: number): void {
    const output = this.form.querySelector("output");
    if (output) output.textContent = fraction(BigInt(k), BigInt(this.data.denominator));
    for (const row of document.querySelectorAll<HTMLElement>(".row[data-area][data-measure]")) this.row(row, k);
    for (const cell of document.querySelectorAll<HTMLElement>("[data-f]")) this.cell(cell, k);
    this.dimensions(k);
    for (const column of document.querySelectorAll<SVGElement>("rect[data-k]")) {
      column.classList.toggle("b", Number(column.dataset["k"]) !== k);
    }
    for (const note of document.querySelectorAll<HTMLElement>("[data-k-note]")) note.hidden = k === this.data.inForce;
  }
}

export function startSliders(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-slider]")) {
    const text = document.getElementById(form.dataset["slider"] ?? "")?.textContent;
    const input = form.querySelector<HTMLInputElement>('input[type="range"]');
    if (!text || !input) continue;
    const slider = new Slider(form, JSON.parse(text) as SliderData);
    let asked = 0;
    input.addEventListener("input", () => {
      // one count per frame, however fast the thumb is
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => slider.show(bounded(input)));
    });
  }
}
