import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      "no-implicit-globals": "error",
      "no-unused-expressions": "error",
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 60],
    },
  },
  { files: ["src/**"], languageOptions: { globals: globals.browser } },
  { files: ["*.js", "test/**"], languageOptions: { globals: globals.node } },
  {
    // Runs in browsers that know nothing newer than ES5.
    files: ["src/entries/first.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: {
      "no-var": "off",
      "no-implicit-globals": "off",
      "no-unused-vars": ["error", { caughtErrors: "none" }],
    },
  },
];
