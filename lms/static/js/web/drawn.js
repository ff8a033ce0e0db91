// What fields held when the server drew their page, and what has been put in since. A large page is shown, and
// typed into, before its scripts run; whoever starts later finds here what was typed until then.

const isTick = (field) => field.type === "radio" || field.type === "checkbox";

// Where a list marks no option, the browser shows the first.
function drawnOptions(list) {
  const options = [...list.options];
  const marked = options.filter((option) => option.defaultSelected);
  return marked.length > 0 || list.type === "select-multiple" ? marked : options.slice(0, 1);
}

const valuesDrawn = (field) => {
  if (isTick(field)) return field.defaultChecked ? [field.value] : [];
  return field.options ? drawnOptions(field).map(({ value }) => value) : [field.defaultValue];
};

const valuesNow = (field) => {
  if (isTick(field)) return field.checked ? [field.value] : [];
  return field.options ? [...field.options].filter((option) => option.selected).map(({ value }) => value) : [field.value];
};

// Browsers take spaces off the ends of addresses and numbers.
const told = (values) => JSON.stringify(values.map((value) => value.trim()));

export const drawn = (fields) => [...fields].flatMap(valuesDrawn);

export const isAsDrawn = (field) => told(valuesDrawn(field)) === told(valuesNow(field));

// What one field holds goes into another of its kind, where that one offers it.
export function putValue(field, from) {
  if (isTick(from)) field.checked = from.checked;
  else if (!field.options || [...field.options].some(({ value }) => value === from.value)) field.value = from.value;
}
