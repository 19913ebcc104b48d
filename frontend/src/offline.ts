/* A line under the header while there is no connection. */

export function watchConnection(): void {
  const line = document.querySelector<HTMLElement>("[data-offline]");
  if (!line) return;
  const show = (): void => {
    line.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
