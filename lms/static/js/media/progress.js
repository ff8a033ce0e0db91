// Pages that show how far a recording's examination has come.
import { follow } from "./following.js";

for (const place of document.querySelectorAll("[data-progress-url]")) follow(place, place.dataset.progressUrl);
