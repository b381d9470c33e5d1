import type { DragEvent } from "react";

/** The task under way to another place. One pointer drags one thing. */
let dragged: string | null = null;

/** Makes an entry draggable. Each drag has keys and a menu that do the same. */
export function dragSource(taskId: string | null) {
  if (taskId === null) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      dragged = taskId;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", taskId);
    },
    onDragEnd: () => (dragged = null),
  };
}

/** Takes what is dragged to a cell, also to one that an entry covers. */
export function dropTarget(cells: string, onDrop: (taskId: string, cell: DOMStringMap, event: DragEvent) => void) {
  const cellAt = ({ clientX, clientY }: DragEvent) =>
    document.elementsFromPoint(clientX, clientY).find((element): element is HTMLElement => element.matches(cells));
  return {
    onDragOver: (event: DragEvent) => {
      if (dragged === null || !cellAt(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
    },
    onDrop: (event: DragEvent) => {
      const cell = cellAt(event);
      if (dragged === null || !cell) return;
      event.preventDefault();
      onDrop(dragged, cell.dataset, event);
      dragged = null;
    },
  };
}
