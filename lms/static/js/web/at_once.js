// A form that is sent as soon as its page is opened; coming back to the page by the Back button sends nothing.
const [visit] = performance.getEntriesByType("navigation");

if (visit?.type !== "back_forward") document.querySelector("form[data-at-once]")?.requestSubmit();
