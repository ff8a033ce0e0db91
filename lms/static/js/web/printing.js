// Buttons that print the page: drawn hidden, for without scripts they would do nothing.
export function offerPrinting(buttons, print) {
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
