// Asks for the degree in words only where "Other" is chosen, and suggests the profession that goes with a degree.

function showOther(select, other) {
  const isOther = select.value === select.dataset.other;
  other.hidden = !isOther;
  other.querySelector("input").required = isOther;
}

// Only what nobody chose by hand is suggested over.
function suggestProfession(select, profession, professions) {
  const suggestion = professions[select.value];
  if (!suggestion || (profession.value !== "" && profession.value !== profession.dataset.suggested)) return;
  profession.value = suggestion;
  profession.dataset.suggested = profession.value;
}

function follow(select) {
  const other = document.querySelector("[data-degree-other]");
  const profession = document.getElementById(select.dataset.professionField ?? "profession");
  const professions = JSON.parse(select.dataset.professions ?? "{}");
  if (other) showOther(select, other);
  select.addEventListener("change", () => {
    if (other) showOther(select, other);
    if (profession) suggestProfession(select, profession, professions);
  });
}

document.querySelectorAll("select[data-degree]").forEach(follow);
