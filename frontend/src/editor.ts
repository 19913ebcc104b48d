/* The editor of standards: sliders for weights, lists that are searched, and parts that stay open.

   <input data-weighs="GROUP"> is a weight of its group and <input type="checkbox" data-fixes="GROUP"> beside it, in the
   same order, keeps it. A slider is put beside each; moving one, or writing another fraction, writes the others. */
import { startPicks } from "./pick";
import { startSlides } from "./slides";
import { fraction, parsed, shared, written, type Fraction } from "./weights";

class Group {
  private before: (Fraction | null)[] = [];

  constructor(
    private readonly fields: HTMLInputElement[],
    private readonly fixes: HTMLInputElement[],
  ) {
    this.keep();
    fields.forEach((field, at) => {
      const box = document.createElement("span");
      const range = document.createElement("input");
      const said = document.createElement("output");
      box.className = "range";
      range.type = "range";
      [range.min, range.max, range.step] = ["1", "99", "1"];
      range.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
      box.append(range, said);
      field.after(box);
      range.addEventListener("input", () => this.move(at, fraction(BigInt(range.value), 100n)));
      // one wish at a time: the next drag shares again what is written then, and the page asks the server once
      range.addEventListener("change", (event) => {
        event.stopPropagation();
        this.keep();
        this.tell(field);
      });
      field.addEventListener("change", () => {
        const wanted = parsed(field.value);
        if (!wanted || !this.before[at]) this.keep();
        else this.move(at, wanted);
        this.keep();
      });
    });
    fixes.forEach((box) => box.addEventListener("change", () => this.show()));
    this.show();
  }

  /** What is written now is what the next move begins with. */
  private keep(): void {
    this.before = this.fields.map((field) => parsed(field.value));
  }

  private move(at: number, wanted: Fraction): void {
    const before = this.before.filter((one) => one !== null);
    if (before.length === this.fields.length) {
      const fixed = new Set(this.fixes.flatMap((box, place) => (box.checked && place !== at ? [place] : [])));
      const found = shared(before, fixed, at, wanted);
      found?.forEach((weight, place) => (this.fields[place]!.value = written(weight)));
    }
    this.show();
  }

  private show(): void {
    this.fields.forEach((field, place) => {
      const range = field.parentElement?.querySelector<HTMLInputElement>('input[type="range"]');
      const said = field.parentElement?.querySelector("output");
      const weight = parsed(field.value);
      if (!range || !said) return;
      range.disabled = this.fixes[place]?.checked ?? false;
      range.value = weight ? String(Number((100n * weight[0] * 2n + weight[1]) / (2n * weight[1]))) : "1";
      const tenths = weight ? Number((1000n * weight[0] * 2n + weight[1]) / (2n * weight[1])) : 0;
      said.textContent = weight ? `${tenths / 10}%` : "";
      range.setAttribute("aria-valuetext", field.value);
    });
  }

  private tell(field: HTMLInputElement): void {
    field.form?.dispatchEvent(new Event("change"));
  }
}

function dress(form: HTMLElement): void {
  if (form.dataset["dressed"]) return;
  form.dataset["dressed"] = "yes";
  const groups = new Map<string, HTMLInputElement[]>();
  for (const field of form.querySelectorAll<HTMLInputElement>("input[data-weighs]")) {
    const name = field.dataset["weighs"] ?? "";
    groups.set(name, [...(groups.get(name) ?? []), field]);
  }
  for (const [name, fields] of groups) {
    new Group(fields, [...form.querySelectorAll<HTMLInputElement>(`input[data-fixes="${name}"]`)]);
  }
  startPicks(form);
  form.addEventListener("input", (event) => {
    const found = event.target instanceof HTMLInputElement ? /^(.+-)title_(zh|en)$/.exec(event.target.name) : null;
    const isHere = found?.[2] === (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
    const title = isHere ? form.querySelector(`[data-titled="${found?.[1]}"]`) : null;
    if (title && event.target instanceof HTMLInputElement && event.target.value) title.textContent = event.target.value;
  });
}

export function startEditor(): void {
  const form = document.querySelector<HTMLElement>("form[data-editor]");
  if (!form) return;
  dress(form);
  let open: string[] = [];
  document.body.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("form[data-editor] details[open]")].map((one) => one.id).filter(Boolean);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const now = document.querySelector<HTMLElement>("form[data-editor]");
    if (!now || now.dataset["dressed"]) return;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    dress(now);
    startSlides(now);
    const first = now.querySelector<HTMLElement>("[data-focus]") ?? now.querySelector<HTMLElement>("[data-new] input:not([type=hidden]), details[data-new] input:not([type=hidden])");
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  });
}
