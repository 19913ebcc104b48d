/* Quick entry of a family: rows by Enter, what an ID number says, and a draft that survives.

   The draft is kept on the device at once and on the server when there is a connection. ID and phone numbers
   stay in this tab only (sessionStorage): a village's computer is shared, and they are sealed on the server. */

interface Draft {
  key: string;
  at: number; // seconds since 1970
  rows: number;
  values: Record<string, string>;
}

const SECRET = /id_number$|^phone$/;
const SEND_AFTER_MS = 2500;

/** Sex and date of birth as an ID number of 18 characters says them; null where it cannot be read. */
export function readNumber(text: string): { sex: string; born: string } | null {
  const found = /^\d{6}(\d{4})(\d\d)(\d\d)\d\d(\d)[\dXx]$/.exec(text.normalize("NFKC").replace(/[\s-]/g, ""));
  if (!found) return null;
  const [, year, month, day, order] = found;
  const born = `${year}-${month}-${day}`;
  const date = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born) return null;
  return { sex: Number(order) % 2 ? "1" : "2", born };
}

export function startEntry(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-entry]");
  const rows = form?.querySelector<HTMLElement>("[data-rows]");
  const template = form?.querySelector<HTMLTemplateElement>("#person-row");
  if (!form || !rows || !template) return;
  const total = form.querySelector<HTMLInputElement>('input[name="m-TOTAL_FORMS"]');
  const most = Number(form.dataset["most"] ?? 30);
  let next = rows.children.length;

  const people = (): HTMLElement[] => [...rows.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => !row.hidden);
  const first = (row: HTMLElement | undefined): void => row?.querySelector<HTMLInputElement>("input")?.focus();
  const count = (): void => {
    people().forEach((row, at) => {
      const number = row.querySelector("[data-number]");
      if (number) number.textContent = String(at + 1);
    });
    const said = form.querySelector("[data-count]");
    if (said) said.textContent = String(people().length);
    if (total) total.value = String(next);
  };
  const dress = (row: HTMLElement): void => {
    const remove = row.querySelector<HTMLButtonElement>("[data-remove]");
    if (!remove) return;
    remove.hidden = false;
    remove.addEventListener("click", () => {
      // emptied and hidden, not taken out: the server counts rows by their numbers
      for (const input of row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) input.value = "";
      row.hidden = true;
      count();
      keep();
      first(people().at(-1));
    });
  };
  const add = (): HTMLElement | undefined => {
    if (next >= most) return undefined;
    const made = document.createElement("div");
    made.innerHTML = template.innerHTML.replaceAll("__row__", String(next));
    const row = made.firstElementChild as HTMLElement;
    rows.append(row);
    next += 1;
    dress(row);
    (window as unknown as { htmx?: { process(node: Node): void } }).htmx?.process(row);
    count();
    return row;
  };

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return; // Enter also ends a Chinese word being composed
    const target = event.target;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    event.preventDefault();
    const row = target.closest<HTMLElement>("[data-row]");
    if (!row) return;
    const all = people();
    const at = all.indexOf(row);
    target.dispatchEvent(new Event("change", { bubbles: true }));
    first(all[at + 1] ?? add());
  });
  form.querySelector<HTMLButtonElement>("[data-add]")?.addEventListener("click", () => first(add()));
  form.querySelector<HTMLButtonElement>("[data-add]")?.removeAttribute("hidden");

  form.addEventListener("input", (event) => {
    const target = event.target;
    if (target instanceof HTMLInputElement && target.name.endsWith("-id_number")) fill(target);
    keep();
  });
  const fill = (input: HTMLInputElement): void => {
    const said = readNumber(input.value);
    const row = input.closest<HTMLElement>("[data-row]");
    if (!said || !row) return;
    const sex = row.querySelector<HTMLSelectElement>('select[name$="-sex"]');
    const born = row.querySelector<HTMLInputElement>('input[name$="-birth_on"]');
    if (sex && !sex.value) sex.value = said.sex;
    if (born && !born.value) born.value = said.born;
  };

  const { keep, restore } = drafts(form, () => next);
  const wanted = restore();
  if (wanted) {
    while (next < wanted.rows && add());
    for (const [name, value] of Object.entries(wanted.values)) {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) input.value = value;
    }
    if (total) total.value = String(next);
  }
  rows.querySelectorAll<HTMLElement>("[data-row]").forEach(dress);
  count();
  if (!document.querySelector("[data-focus]")) first(people()[0]);
}

/** Keeping what is typed, on the device at once and on the server a little later. */
function drafts(form: HTMLFormElement, rows: () => number): { keep: () => void; restore: () => Draft | null } {
  const place = `liandong-entry-${form.dataset["owner"] ?? ""}`;
  const state = form.querySelector<HTMLElement>("[data-state]");
  const keyOf = (): string => form.querySelector<HTMLInputElement>('input[name="key"]')?.value ?? "";
  let timer = 0;
  const say = (what: string | undefined): void => {
    if (state) state.textContent = what ?? "";
  };
  const send = async (): Promise<void> => {
    try {
      const answer = await fetch(form.dataset["draft"] ?? "", { method: "POST", body: new FormData(form) });
      say(answer.ok ? form.dataset["kept"] : form.dataset["keptHere"]);
    } catch {
      say(form.dataset["keptHere"]);
    }
  };
  const keep = (): void => {
    const open: Record<string, string> = {};
    const secret: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken") continue;
      (SECRET.test(name) ? secret : open)[name] = value;
    }
    const draft: Draft = { key: keyOf(), at: Math.floor(Date.now() / 1000), rows: rows(), values: open };
    try {
      localStorage.setItem(place, JSON.stringify(draft));
      sessionStorage.setItem(place, JSON.stringify({ key: draft.key, values: secret }));
    } catch {
      // a full or forbidden store: the server still keeps it
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void send(), SEND_AFTER_MS);
  };
  const restore = (): Draft | null => {
    const kept = read<Draft>(localStorage, place);
    if (!kept) return null;
    const done = JSON.parse(document.getElementById("entry-done")?.textContent ?? "[]") as string[];
    const fresh = new URLSearchParams(location.search).has("fresh");
    if (done.includes(kept.key) || fresh) {
      localStorage.removeItem(place);
      sessionStorage.removeItem(place);
      return null;
    }
    // a refused form comes back filled by the server; another draft on the server may be newer
    const saved = Number(form.dataset["saved"] ?? 0);
    if (form.querySelector('[role="alert"]') || (saved > kept.at && keyOf() !== kept.key)) return null;
    const secret = read<Draft>(sessionStorage, place);
    const values = secret?.key === kept.key ? { ...kept.values, ...secret.values } : kept.values;
    return { ...kept, values };
  };
  window.addEventListener("online", () => void send());
  form.addEventListener("submit", () => window.clearTimeout(timer));
  return { keep, restore };
}

function read<T>(store: Storage, name: string): T | null {
  try {
    return JSON.parse(store.getItem(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}
