// The fields of a form that hold answers: which they are, what is given in them, and how it is put back.

// The buttons that lead to other questions have names too.
const NO_ANSWERS = new Set(["hidden", "file", "password", "submit"]);

export const isAnswer = (field) => Boolean(field.name) && !NO_ANSWERS.has(field.type) && !field.closest("[data-not-saved]");

export const isTyped = (field) => !["radio", "checkbox", "select-one"].includes(field.type);

const answers = (form) => [...form.elements].filter(isAnswer);

export const namesOf = (form) => [...new Set(answers(form).map(({ name }) => name))];

export const fieldsOf = (form, name) => answers(form).filter((field) => field.name === name);

export const valuesOf = (form, name) =>
  new FormData(form).getAll(name).filter((value) => typeof value === "string").sort();

// Several lists may share a name; each offers values of its own.
const offers = (list, value) => value !== "" && [...list.options].some((option) => option.value === value);

export function putBack(form, name, values) {
  for (const field of fieldsOf(form, name)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.type === "select-one") field.value = values.find((value) => offers(field, value)) ?? "";
    else field.value = values[0] ?? "";
  }
}
