"use client";
import { useLabels, useMembers, useProjects, useSections } from "@/lib/catalog/catalog";
import { messages } from "./messages";

/** The names of projects, labels, people and, given a project, of its sections, by id. */
export function useNames(workspaceId: string, projectId?: string): (id: string) => string | undefined {
  const projects = useProjects().map(({ id, name, is_inbox }) => [id, is_inbox ? messages.inbox : name] as const);
  const named = [...useLabels(), ...useSections(projectId)].map(({ id, name }) => [id, name] as const);
  const people = useMembers(workspaceId).map(({ user_id, name }) => [user_id, name] as const);
  const names = new Map([...projects, ...named, ...people]);
  return (id) => names.get(id);
}
