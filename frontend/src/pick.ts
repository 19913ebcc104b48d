/* A long list that is searched by typing: <input list="facts" data-pick data-none="No fact has these words."> and
   <datalist id="facts"><option value="net_income_pc" data-group="Income" data-more="number · yuan">Net income</option>…
   The field holds the value and is what is sent; over it stands a combobox that shows the words, in groups (WAI-ARIA:
   combobox with a listbox). data-more is the small print, searched as well. Without the script the browser's own
   suggestions stand under the field. */

let made = 0;

class Picker {
  private readonly box = document.createElement("div");
  private readonly input = document.createElement("input");
  private readonly list = document.createElement("ul");
  private shown: HTMLOptionElement[] = [];
  private at = -1;

  constructor(private readonly field: HTMLInputElement) {
    made += 1;
    const { input, list, box } = this;
    box.className = "pick";
    list.id = `pick-${made}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    input.className = "input";
    input.id = `${field.id}-pick`;
    input.autocomplete = "off";
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id],
    ] as const) input.setAttribute(name, value);
    const label = field.labels?.[0];
    list.setAttribute("aria-label", label?.textContent ?? "");
    if (label) label.htmlFor = input.id;
    box.append(input, list);
    field.after(box);
    field.hidden = true;
    this.rest();
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.open(""));
    input.addEventListener("input", () => this.open(input.value));
    input.addEventListener("blur", () => this.rest());
    input.addEventListener("change", (event) => event.stopPropagation()); // what is typed is no choice
    input.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const line = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-n]") : null;
      if (line) this.choose(Number(line.dataset["n"]));
    });
  }

  private options(): HTMLOptionElement[] {
    return this.field.list instanceof HTMLDataListElement ? [...this.field.list.options] : [];
  }

  private isChosen(option: HTMLOptionElement): boolean {
    return option.value === this.field.value;
  }

  /** Closed, showing what is chosen. */
  private rest(): void {
    this.input.value = this.options().find((option) => this.isChosen(option))?.text ?? this.field.value;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private open(words: string): void {
    const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
    this.list.replaceChildren();
    this.shown = [];
    let group = "";
    for (const option of this.options()) {
      const of = option.dataset["group"] ?? "";
      const text = `${of} ${option.text} ${option.dataset["more"] ?? ""}`.toLowerCase();
      if (!asked.every((word) => text.includes(word))) continue;
      if (of !== group) {
        const head = document.createElement("li");
        head.className = "group";
        head.setAttribute("role", "presentation");
        head.textContent = group = of;
        this.list.append(head);
      }
      this.list.append(this.line(option));
    }
    if (!this.shown.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = this.field.dataset["none"] ?? "";
      this.list.append(none);
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.move(words ? 0 : this.shown.findIndex((option) => this.isChosen(option)));
  }

  private line(option: HTMLOptionElement): HTMLElement {
    const line = document.createElement("li");
    const small = document.createElement("small");
    small.textContent = option.dataset["more"] ?? "";
    line.append(option.text, small);
    line.id = `${this.list.id}-${this.shown.length}`;
    line.dataset["n"] = String(this.shown.length);
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(this.isChosen(option)));
    this.shown.push(option);
    return line;
  }

  private move(to: number): void {
    this.list.querySelector(".on")?.classList.remove("on");
    this.at = Math.min(Math.max(to, -1), this.shown.length - 1);
    const line = this.list.querySelector(`[data-n="${this.at}"]`);
    this.input.setAttribute("aria-activedescendant", line?.id ?? "");
    line?.classList.add("on");
    line?.scrollIntoView({ block: "nearest" });
  }

  private choose(n: number): void {
    const option = this.shown[n];
    if (!option) return;
    const isOther = !this.isChosen(option);
    this.field.value = option.value;
    this.rest();
    if (isOther) this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private key(event: KeyboardEvent): void {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.open("");
      else this.move(this.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && isOpen && !event.isComposing) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.rest();
    }
  }
}

export function startPicks(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-pick]:not([hidden])")) new Picker(field);
}
