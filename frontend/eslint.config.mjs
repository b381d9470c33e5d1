import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";
import { readdirSync } from "node:fs";

const features = readdirSync(new URL("./src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Imports only point down: app → features → components → lib; a feature knows no other feature. */
const zones = [
  { target: "./src/lib", from: ["./src/app", "./src/features", "./src/components"] },
  { target: "./src/components", from: ["./src/app", "./src/features"] },
  { target: "./src/features", from: "./src/app" },
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "A feature imports no other feature; compose them in src/app.",
  })),
];

const literalColour =
  "/(#[0-9a-fA-F]{3,8}\\b(?=$|[\\s;,)\\]])|\\b(rgba?|hsla?|oklch|oklab)\\(|\\b(bg|text|border|ring|fill|stroke|outline)-(black|white|gray|zinc|slate|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose)(-\\d+)?\\b)/";
const colourMessage = "Colours come from the tokens in src/app/tokens.css.";

const colours = [
  { selector: `Literal[value=${literalColour}]`, message: colourMessage },
  { selector: `TemplateElement[value.raw=${literalColour}]`, message: colourMessage },
];

/** What a person reads or hears stands in a `messages.ts`, not between the tags. */
const WORDS = "/[A-Za-z]{2}/";
const SPOKEN = "/^(label|title|aria-label|placeholder|alt|heading|hint|detail|counted)$/";
const words = [
  `JSXText[value=${WORDS}]`,
  `JSXAttribute[name.name=${SPOKEN}] Literal[value=${WORDS}]:not(CallExpression > Literal)`,
  `JSXAttribute[name.name=${SPOKEN}] TemplateElement[value.raw=${WORDS}]`,
  `JSXElement > JSXExpressionContainer > Literal[value=${WORDS}]`,
  `JSXElement > JSXExpressionContainer > ConditionalExpression > Literal[value=${WORDS}]`,
  `JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=${WORDS}]`,
  `JSXElement > JSXExpressionContainer > ConditionalExpression > TemplateLiteral > TemplateElement[value.raw=${WORDS}]`,
].map((selector) => ({ selector, message: "Words for people belong in the messages module." }));

const config = [
  {
    ignores: [".next/**", "out/**", "next-env.d.ts", "src/lib/api/generated/**", "playwright-report/**", "test-results/**"],
  },
  ...next,
  ...typescript,
  {
    settings: { "import/resolver": { typescript: { project: "./tsconfig.json" } } },
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      "import/no-cycle": ["error", { ignoreExternal: true }],
      "no-restricted-imports": ["error", { paths: [{ name: "next/dynamic", message: "It costs a KiB on every page: use late() of components/late." }] }],
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "no-restricted-syntax": ["error", ...colours],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  { files: ["src/**/*.tsx"], ignores: ["src/**/*.test.tsx", "src/features/recurrence/**"], rules: { "no-restricted-syntax": ["error", ...colours, ...words] } },
  { files: ["scripts/**", "*.config.*"], rules: { "no-console": "off", "import/no-anonymous-default-export": "off" } },
];

export default config;
