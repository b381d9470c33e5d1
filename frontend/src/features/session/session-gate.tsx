"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { ErrorState } from "@/components/ui/states";
import { meQuery } from "@/lib/catalog/catalog";
import { messages } from "./messages";

/**
 * Shows the product from the last data at once and asks the server meanwhile; without any data it
 * waits for the first answer. Nobody signed in: the query client sends the browser to the door.
 */
export function SessionGate({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const { data, error, refetch, isFetching } = useQuery(meQuery);
  // The exported page holds the fallback. The kept data can be there before the page is hydrated.
  const hydrated = useSyncExternalStore(never, () => true, () => false);
  if (data && hydrated) return children;
  if (error && !isFetching) {
    return <ErrorState title={messages.closed} error={error} retry={() => void refetch()} />;
  }
  return fallback;
}

const never = () => () => undefined;
