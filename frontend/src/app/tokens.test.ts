import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/app/tokens.css", "utf8");

function tokensOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ["canvas", "sidebar", "raised", "hover", "selected"];
const TEXT = ["ink", "muted", "faint", "accent", "danger", "success", "warn", "p1", "p2", "p3"];
const SPANS = ["accent", "repeat", "success", "warn", "danger", "remind", "length"];
const CONTROLS = ["line-strong", "accent"];

// The two ends of the scale, not colours of the interface.
// eslint-disable-next-line no-restricted-syntax
test("contrast of black on white is 21", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21));

describe.each([":root", '[data-theme="dark"]'])("%s", (selector) => {
  const tokens = tokensOf(selector);
  const pair = (one: string, other: string) => contrast(tokens[one] ?? "", tokens[other] ?? "");

  test.each(TEXT.flatMap((text) => SURFACES.map((surface) => [text, surface] as const)))(
    "%s on %s can be read",
    (text, surface) => expect(pair(text, surface)).toBeGreaterThanOrEqual(4.5),
  );
  test.each(SPANS)("%s on its soft ground can be read", (name) => {
    expect(pair(name, `${name}-soft`)).toBeGreaterThanOrEqual(4.5);
    expect(pair("ink", `${name}-soft`)).toBeGreaterThanOrEqual(4.5);
  });
  test("the label of a primary button can be read", () =>
    expect(pair("on-accent", "accent")).toBeGreaterThanOrEqual(4.5));
  test.each(CONTROLS.flatMap((name) => SURFACES.slice(0, 3).map((surface) => [name, surface] as const)))(
    "%s is seen on %s",
    (name, surface) => expect(pair(name, surface)).toBeGreaterThanOrEqual(3),
  );
});
