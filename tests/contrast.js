// Contrast is four fifths of what axe does on a page. Texts of one look on one ground have one contrast, so axe is
// shown one of each; what is laid over something else, wherever it comes to lie, is shown itself.
async () => {
  const numbers = new Map();
  const itself = (element) => numbers.get(element) ?? numbers.set(element, numbers.size).get(element);

  const isOverSomething = (style) =>
    style.position === "absolute" || style.position === "fixed" || style.position === "sticky" ||
    style.transform !== "none" || style.float !== "none" || style.margin.includes("-");

  const NOTHING = "rgba(0, 0, 0, 0)|none|1|none|";
  const grounds = new Map();
  const ground = (element) => {
    if (element === null) return "";
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const { backgroundColor, backgroundImage, opacity, filter } = style;
      const over = isOverSomething(style) ? itself(element) : "";
      const own = [backgroundColor, backgroundImage, opacity, filter, over].join("|");
      const below = ground(element.parentElement);
      grounds.set(element, own === NOTHING ? below : `${below} ${own}`);
    }
    return grounds.get(element);
  };

  // The rule exempts what is disabled, and the words that name it.
  const isExempt = (element) =>
    element.closest(":disabled, [aria-disabled=true]") !== null || element.closest("label")?.control?.disabled === true;

  const look = (element) => {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    return [color, fontSize, fontWeight, textShadow, isExempt(element), ground(element)].join("|");
  };

  const withText = () => {
    const found = new Set(document.querySelectorAll("input, select, textarea"));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.trim()) found.add(texts.currentNode.parentElement);
    return [...found].filter((element) => element.checkVisibility({ visibilityProperty: true }));
  };

  // All that is inside an element is looked at with it: the one with the least inside stands for the others.
  const shown = new Map();
  for (const element of withText()) {
    const known = shown.get(look(element));
    if (known === undefined || element.childElementCount < known.childElementCount) shown.set(look(element), element);
  }
  if (shown.size === 0) return [];
  const options = { runOnly: ["color-contrast"], resultTypes: ["violations"] };
  return (await axe.run({ include: [...shown.values()] }, options)).violations;
}
