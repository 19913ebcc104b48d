/* Small improvements on pages that work without them. Each looks for its own attribute and does nothing else. */
import { guardForms } from "./busy";
import { startDialogs } from "./dialog";
import { startDrawing } from "./draw";
import { startEditor } from "./editor";
import { startEntry } from "./entry";
import { startFind } from "./find";
import { startPads } from "./pad";
import { startReading } from "./reading";
import { startMenus } from "./menu";
import { watchConnection } from "./offline";
import { startRefused } from "./refused";
import { startSliders } from "./slider";
import { startSlides } from "./slides";
import { startUploads } from "./upload";

document.documentElement.classList.add("js");
document.querySelector<HTMLElement>("[data-focus]")?.focus();
for (const tab of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
  tab.parentElement?.scrollTo(tab.offsetLeft - tab.parentElement.offsetLeft - 24, 0); // the current one is seen on a phone
}
guardForms();
startDialogs();
startDrawing();
startEditor();
startEntry();
startMenus();
startPads();
startFind();
startReading();
startRefused();
watchConnection();
startSliders();
startSlides();
startUploads();
