// The panel beside the recording: one of its parts at a time.
export function divide(root) {
  const panel = root.querySelector("[data-panel]");
  const buttons = [...(panel?.querySelectorAll("[data-tab]") ?? [])];
  const choose = (chosen) => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button === chosen));
      document.getElementById(button.dataset.tab).hidden = button !== chosen;
    }
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button));
  if (buttons.length === 0) return;
  choose(buttons[0]);
  panel.querySelector("[data-tabs]").hidden = false;
  panel.dataset.divided = "";
}
