import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keysOf } from "@/lib/keyboard/keys";
import { resetKeys, setKeys, takeKeys } from "@/lib/keyboard/remap";
import { KeySettings } from "./key-settings";

beforeEach(() => void render(<KeySettings />));
afterEach(() => {
  cleanup();
  resetKeys();
});

const button = (name: string) => screen.getByRole("button", { name });
const next = "Change the keys of: Next";

/** Gives J, the key of Next, to Complete; Next is told so, and asks for it back. */
function resetAfterTaking() {
  act(() => takeKeys("task.complete", ["j"]));
  fireEvent.click(button("Reset the keys of: Next"));
  expect(screen.getByRole("alert").textContent).toContain("J is the key of: Complete, or reopen.");
  expect(keysOf("list.next")).toEqual(["ArrowDown"]);
}

test("keys that are given back are asked for when another command has them, and the focus stays in the row", () => {
  resetAfterTaking();
  fireEvent.click(button("Use it here instead"));
  expect([keysOf("task.complete"), keysOf("list.next")]).toEqual([[], ["j", "ArrowDown"]]);
  expect(document.activeElement).toBe(button(next));
});

test("what is kept as it was keeps the focus too", () => {
  resetAfterTaking();
  fireEvent.click(button("Keep as it was"));
  expect(keysOf("list.next")).toEqual(["ArrowDown"]);
  expect(document.activeElement).toBe(button(next));
});

test("after a reset the focus is where the keys are changed", () => {
  fireEvent.click(button("Remove the keys of: Next"));
  expect(document.activeElement).toBe(button(next));
  fireEvent.click(button("Reset the keys of: Next"));
  expect(keysOf("list.next")).toEqual(["j", "ArrowDown"]);
  expect(document.activeElement).toBe(button(next));
});

test("the key that began to listen may still be held", () => {
  const change = button("Change the keys of: Complete, or reopen");
  fireEvent.click(change);
  expect(fireEvent.keyDown(change, { key: "Enter", repeat: true })).toBe(false);
  expect(change.textContent).toBe("Press keys …");
  fireEvent.keyDown(change, { key: "c" });
  expect(change.textContent).toBe("C …");
});

test("keys that mean two commands are told at both", () => {
  act(() => setKeys("task.complete", ["j"]));
  for (const name of ["Complete, or reopen", "Next"]) expect(screen.getAllByText(`J is the key of: ${name}.`)).toHaveLength(1);
});
