import js from "@eslint/js";
import globals from "globals";

const rules = {
  eqeqeq: "error",
  "no-implicit-coercion": ["error", { boolean: true, number: true, string: false }],
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
  "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "one-var": ["error", "never"],
  "prefer-const": "error",
};

export default [
  js.configs.recommended,
  { files: ["pages/**/*.js"], languageOptions: { globals: globals.browser }, rules },
  { files: ["tests/**/*.mjs"], languageOptions: { globals: globals.node }, rules },
];
