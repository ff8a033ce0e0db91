// Pure: words that a page carries in data attributes, with places such as {time} to fill.

export const filled = (words, places = {}) =>
  (words ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));

export const timeOfDay = (date) => {
  const hour = date.getHours() % 12 || 12;
  const minute = String(date.getMinutes()).padStart(2, "0");
  return `${hour}:${minute} ${date.getHours() < 12 ? "am" : "pm"}`;
};
