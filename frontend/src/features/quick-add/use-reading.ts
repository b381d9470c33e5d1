"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dialogApi } from "@/lib/api/dialog-endpoints";
import { Unreachable } from "@/lib/api/http";
import type { QuickAddAnswer, Span } from "@/lib/api/types";
import { useConnection } from "@/lib/live/use-live";
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
  /** What a reading is asked for and a task is added with. */
  request: { text: string; zone: string; project_id: string; ignored: [number, number][]; create_projects: true };
  unparse: (span: Span) => void;
}

interface Typed {
  text: string;
  ignored: { start: number; end: number }[];
}

/** What the server makes of the text while it is typed. Nothing is asked while it is known to be out of reach. */
export function useReading(projectId: string, initial: string): Reading {
  const [{ text, ignored }, setTyped] = useState<Typed>({ text: initial, ignored: [] });
  const [missed, setMissed] = useState(false);
  const connection = useConnection();
  const offline = connection === "offline" || (missed && connection !== "live");
  const request = {
    text,
    zone: browserZone(),
    project_id: projectId,
    ignored: ignored.map(({ start, end }): [number, number] => [start, end]),
    create_projects: true as const,
  };
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["quick-add", request],
    queryFn: async ({ signal }) => {
      try {
        const answer = await dialogApi.readQuickAdd(request, signal);
        setMissed(false);
        return { text, answer };
      } catch (error) {
        if (error instanceof Unreachable) setMissed(true);
        throw error;
      }
    },
    enabled: text.trim() !== "" && !offline,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
  const latest = text.trim() === "" || offline ? undefined : data;
  return {
    text,
    request,
    offline,
    spans: latest ? shiftRanges(latest.answer.spans, latest.text, text) : [],
    fresh: latest && !isPlaceholderData && latest.text === text ? latest.answer : undefined,
    latest: latest?.answer,
    setText: (next) =>
      setTyped((typed) => ({ text: next, ignored: shiftRanges(typed.ignored, typed.text, next) })),
    unparse: ({ start, end }) => setTyped((typed) => ({ ...typed, ignored: [...typed.ignored, { start, end }] })),
  };
}
