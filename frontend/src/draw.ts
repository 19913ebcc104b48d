/* Drawing an area on a map of villages: <div data-draw="id of a text field"> with an svg. Each click is a corner; from
   the third on the area stands in the field as GeoJSON, and "drawn" is told there, so that the page counts what lies
   in it. Villages that are ticked are marked on the map, their families summed up. Hidden without the script. */

type Corner = [number, number];

export function startDrawing(root: ParentNode = document): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-draw]")) start(box);
}

function start(box: HTMLElement): void {
  const field = document.getElementById(box.dataset["draw"] ?? "") as HTMLTextAreaElement | null;
  const map = box.querySelector<SVGSVGElement>("svg");
  const shape = map?.querySelector<SVGPolygonElement>(".area");
  const marks = map?.querySelector<SVGGElement>(".corners");
  const undo = box.querySelector<HTMLButtonElement>("[data-draw-undo]");
  const clear = box.querySelector<HTMLButtonElement>("[data-draw-clear]");
  if (!field || !map || !shape || !marks || !undo || !clear) return;
  const [west = 0, north = 0, scale = 1, narrow = 1, margin = 0] = ["west", "north", "scale", "narrow", "margin"].map((name) => Number(box.dataset[name]));
  const degrees = ([x, y]: Corner): Corner => [west + (x - margin) / (narrow * scale), north - (y - margin) / scale];
  const units = ([east, up]: Corner): Corner => [margin + (east - west) * narrow * scale, margin + (north - up) * scale];
  let corners = read(field.value).map(units);
  box.hidden = false;

  const show = (): void => {
    shape.setAttribute("points", corners.map((one) => one.join(",")).join(" "));
    marks.replaceChildren(
      ...corners.map(([x, y]) => {
        const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        dot.setAttribute("cx", String(x));
        dot.setAttribute("cy", String(y));
        dot.setAttribute("r", "5");
        return dot;
      }),
    );
    undo.disabled = clear.disabled = !corners.length;
  };
  const changed = (): void => {
    show();
    const ring = corners.map((one) => degrees(one).map((value) => Number(value.toFixed(6))));
    field.value = ring.length < 3 ? "" : JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
    field.dispatchEvent(new Event("drawn", { bubbles: true }));
  };
  map.addEventListener("click", (event) => {
    const matrix = map.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    corners = [...corners, [at.x, at.y]];
    changed();
  });
  undo.addEventListener("click", () => {
    corners = corners.slice(0, -1);
    changed();
  });
  clear.addEventListener("click", () => {
    corners = [];
    changed();
  });
  field.addEventListener("input", () => {
    corners = read(field.value).map(units);
    show();
  });
  const mark = (): void => tally(box, map);
  box.closest("form")?.addEventListener("change", mark);
  document.body.addEventListener("htmx:afterSwap", mark);
  show();
  mark();
}

/* The corners of a polygon of one ring; anything else is not drawn, and counts as it was pasted. */
function read(text: string): Corner[] {
  try {
    const found = JSON.parse(text) as { type?: string; coordinates?: Corner[][] };
    const [ring, ...more] = found.type === "Polygon" ? (found.coordinates ?? []) : [];
    return ring && !more.length ? ring.slice(0, -1).map(([east, up]) => [Number(east), Number(up)]) : [];
  } catch {
    return [];
  }
}

function tally(box: HTMLElement, map: SVGSVGElement): void {
  const form = box.closest("form");
  const ticked = [...(form?.querySelectorAll<HTMLInputElement>("input[name=villages]:checked") ?? [])];
  const keys = new Set(ticked.map((one) => one.value));
  for (const path of map.querySelectorAll<SVGPathElement>("[data-village]")) path.classList.toggle("ticked", keys.has(path.dataset["village"] ?? ""));
  const said = form?.querySelector<HTMLElement>("[data-ticked]");
  const families = ticked.reduce((sum, one) => sum + Number(one.dataset["families"] ?? 0), 0);
  if (said) said.textContent = (said.dataset["ticked"] ?? "").replace("{villages}", String(ticked.length)).replace("{families}", families.toLocaleString("en-US"));
}
