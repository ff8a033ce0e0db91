// The values of a part: which fields it has, what they hold, and how a value is put back into them.

const isValue = (field) => Boolean(field.name) && !["hidden", "submit", "button", "file"].includes(field.type);

export const partOf = (field) => field.closest("[data-part]")?.dataset.part ?? (isValue(field) ? field.name : "");

export const valued = (form) => [...form.elements].filter(isValue);

export const fieldsOf = (form, part) => valued(form).filter((field) => partOf(field) === part);

// Fields of several forms on one page carry a prefix: "person-17-title" is "title".
const isNamed = (field, name) => field.name === name || field.name.endsWith(`-${name}`);

const isOn = (field) => !["radio", "checkbox"].includes(field.type) || field.checked;

const chosen = (field) => (field.multiple ? [...field.selectedOptions].map((option) => option.value) : [field.value]);

// Every field's values by its name, in the page's order.
export function valuesOf(form, part) {
  const values = {};
  for (const field of fieldsOf(form, part)) {
    values[field.name] ??= [];
    if (isOn(field)) values[field.name].push(...chosen(field));
  }
  return values;
}

function setFields(fields, texts) {
  fields.forEach((field, index) => {
    if (["radio", "checkbox"].includes(field.type)) field.checked = texts.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = texts.includes(option.value);
    else field.value = texts[index] ?? "";
  });
}

// `value` is a text, a list of texts, or such by the fields' names. Whoever draws rows of her own hears of it first.
export function putBack(form, part, value) {
  const named = typeof value === "object" && !Array.isArray(value) ? value : { [part]: value };
  for (const [name, one] of Object.entries(named)) {
    const texts = Array.isArray(one) ? one : [one];
    const place = form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
    place?.dispatchEvent(new CustomEvent("rows-wanted", { detail: { count: texts.length } }));
    setFields(fieldsOf(form, part).filter((field) => isNamed(field, name)), texts);
  }
}
