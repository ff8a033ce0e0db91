// Pure: which rules a password meets. The server decides; this only ticks while typing.

const met = {
  length: (letters, { minimum, maximum }) => letters.length >= minimum && letters.length <= maximum,
  upper: (letters) => letters.some((letter) => /\p{Lu}/u.test(letter)),
  lower: (letters) => letters.some((letter) => /\p{Ll}/u.test(letter)),
  digit: (letters) => letters.some((letter) => letter >= "0" && letter <= "9"),
  symbol: (letters, { symbols }) => letters.some((letter) => symbols.includes(letter)),
};

// Letters are counted as people count them: one beyond the basic plane is one, not two.
export function metRules(password, profile) {
  const letters = Array.from(password);
  return Object.keys(met).filter((code) => met[code](letters, profile));
}
