"use client";
import { useEffect, useLayoutEffect, useRef } from "react";

/**
 * Keeps the focus on what is being moved by keys. Its element is taken to another place, at once and perhaps again with the
 * server's answer, and browsers drop the focus on the way. Held until a pointer or the focus goes elsewhere.
 */
export function useHeldFocus(): (selector: string) => void {
  const held = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (held.current !== null && document.activeElement === document.body) focusOn(held.current);
  });
  useEffect(() => {
    const drop = () => void (held.current = null);
    const follow = ({ target }: FocusEvent) => {
      if (held.current !== null && target instanceof Element && !target.matches(held.current)) drop();
    };
    addEventListener("pointerdown", drop);
    addEventListener("focusin", follow);
    return () => {
      removeEventListener("pointerdown", drop);
      removeEventListener("focusin", follow);
    };
  }, []);
  return (selector) => {
    held.current = selector;
    requestAnimationFrame(() => focusOn(selector));
  };
}

const focusOn = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
