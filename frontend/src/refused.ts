/* A line of what was refused leads to its field: also into a part that is folded, and to the first of a group. */

export function startRefused(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.errors a[href^="#"]') : null;
    const target = link ? document.getElementById(link.hash.slice(1)) : null;
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    const controls = "input:not([type=hidden]), select, textarea";
    const control = target.matches(controls) ? target : (target.querySelector<HTMLElement>(controls) ?? target);
    // after the browser went to the anchor, which would take the focus along
    requestAnimationFrame(() => control.focus({ preventScroll: true }));
  });
}
