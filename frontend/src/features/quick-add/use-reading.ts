"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api/endpoints";
import { Unreachable } from "@/lib/api/http";
import type { QuickAddAnswer, Span } from "@/lib/api/types";
import { browserZone } from "@/lib/time/zoned";
import { shiftRanges } from "./ranges";

export interface Reading {
  text: string;
  setText: (text: string) => void;
  spans: Span[];
  /** The answer for exactly this text; undefined while one is under way. */
  fresh: QuickAddAnswer | undefined;
  /** The newest answer, perhaps for the text of a moment ago. */
  latest: QuickAddAnswer | undefined;
  offline: boolean;
  ignored: [number, number][];
  unparse: (span: Span) => void;
}

interface Typed {
  text: string;
  ignored: { start: number; end: number }[];
}

/** What the server makes of the text while it is typed. */
export function useReading(): Reading {
  const [{ text, ignored }, setTyped] = useState<Typed>({ text: "", ignored: [] });
  const pairs = ignored.map(({ start, end }): [number, number] => [start, end]);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["quick-add", text, pairs],
    queryFn: async ({ signal }) => ({ text, answer: await api.readQuickAdd(text, browserZone(), pairs, signal) }),
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
  const latest = text.trim() === "" ? undefined : data;
  return {
    text,
    ignored: pairs,
    spans: latest ? shiftRanges(latest.answer.spans, latest.text, text) : [],
    fresh: latest && !isPlaceholderData && latest.text === text ? latest.answer : undefined,
    latest: latest?.answer,
    offline: error instanceof Unreachable,
    setText: (next) =>
      setTyped((typed) => ({ text: next, ignored: shiftRanges(typed.ignored, typed.text, next) })),
    unparse: ({ start, end }) => setTyped((typed) => ({ ...typed, ignored: [...typed.ignored, { start, end }] })),
  };
}
