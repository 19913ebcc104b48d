/* Small improvements on pages that work without them. Each looks for its own attribute and does nothing else. */
import { guardForms } from "./busy";
import { startDialogs } from "./dialog";
import { startEditor } from "./editor";
import { startEntry } from "./entry";
import { startFind } from "./find";
import { startPads } from "./pad";
import { startReading } from "./reading";
import { startMenus } from "./menu";
import { watchConnection } from "./offline";
import { startSliders } from "./slider";
import { startSlides } from "./slides";
import { startUploads } from "./upload";

document.documentElement.classList.add("js");
document.querySelector<HTMLElement>("[data-focus]")?.focus();
guardForms();
startDialogs();
startEditor();
startEntry();
startMenus();
startPads();
startFind();
startReading();
watchConnection();
startSliders();
startSlides();
startUploads();
