// Rules for our own scripts: the recommended set, and the sizes this house keeps.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    rules: {
      "complexity": ["error", 8],
      "curly": ["error", "multi-line"],
      "eqeqeq": "error",
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true }],
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["lms/static/js/**"], languageOptions: { globals: globals.browser } },
  { files: ["*.mjs", "tests/js/**"], languageOptions: { globals: globals.node } },
];
