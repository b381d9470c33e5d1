import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type Handlers, useCommands, useKeyboard } from "./keyboard";
import type { CommandId } from "./keys";
import { resetKeys, setKeys } from "./remap";

afterEach(() => {
  cleanup();
  resetKeys();
});

/** A page that has something of everything a key can be pressed on; counts what its keys did. */
function heard(...ids: CommandId[]) {
  const done = vi.fn<(id: CommandId) => void>();
  const handlers: Handlers = Object.fromEntries(ids.map((id) => [id, () => done(id)]));
  function Page() {
    useKeyboard();
    useCommands(handlers);
    return (
      <main>
        <p>Text</p>
        <button type="button">Button</button>
        <a href="#there">Link</a>
        <a href="#row" data-task-row="1">
          Row
        </a>
        <input aria-label="Field" />
      </main>
    );
  }
  render(<Page />);
  return done;
}

test.each(["Enter", " "])("%j belongs to the button or the link that has the focus, whatever command has it", (key) => {
  setKeys("task.complete", ["Enter", "Space"]);
  const done = heard("task.complete");
  for (const name of ["Button", "Link"]) expect(fireEvent.keyDown(screen.getByText(name), { key })).toBe(true);
  expect(done).not.toHaveBeenCalled();
  expect(fireEvent.keyDown(screen.getByText("Row"), { key })).toBe(false);
  expect(done).toHaveBeenCalledTimes(1);
});

test("held keys go on with what moves, under whatever keys, and with nothing else", () => {
  setKeys("list.next", ["n"]);
  setKeys("task.complete", ["j"]);
  const done = heard("list.next", "task.complete");
  for (const key of ["n", "j"]) fireEvent.keyDown(screen.getByText("Text"), { key, repeat: true });
  expect(done.mock.calls).toEqual([["list.next"]]);
});

test("in a field only the palette answers, to the keys that it has", () => {
  setKeys("palette", ["Mod+j", "p"]);
  setKeys("undo", ["Mod+k"]);
  const done = heard("palette", "undo", "task.complete");
  const field = screen.getByLabelText("Field");
  for (const key of ["k", "j"]) fireEvent.keyDown(field, { key, ctrlKey: true });
  for (const key of ["p", "e"]) fireEvent.keyDown(field, { key });
  expect(done.mock.calls).toEqual([["palette"]]);
});
