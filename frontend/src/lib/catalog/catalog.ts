"use client";
import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/endpoints";
import type { Label, Me, Member, Project, Section } from "@/lib/api/types";

/**
 * The names that every screen needs beside its own data: who I am, projects, sections, labels,
 * members. Small, always loaded, shared by all features.
 */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: api.me, staleTime: 5 * 60_000 });
const projectsQuery = queryOptions({ queryKey: ["projects"], queryFn: ({ signal }) => api.projects(signal) });
const labelsQuery = queryOptions({ queryKey: ["labels"], queryFn: ({ signal }) => api.labels(signal) });
const sectionsQuery = (projectId: string) =>
  queryOptions({ queryKey: ["sections", projectId], queryFn: ({ signal }) => api.sections(projectId, signal) });
const membersQuery = (workspaceId: string) =>
  queryOptions({ queryKey: ["members", workspaceId], queryFn: ({ signal }) => api.members(workspaceId, signal) });

export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** The inbox project of the user's personal workspace. */
export function useInboxId(): string | undefined {
  const me = useMe();
  const home = me?.workspaces.find((workspace) => workspace.personal) ?? me?.workspaces[0];
  return home?.inbox_project_id ?? undefined;
}

export function useProjects(): Project[] {
  return useQuery(projectsQuery).data?.items ?? NONE;
}

export function useSections(projectId: string | undefined): Section[] {
  return useQuery({ ...sectionsQuery(projectId ?? ""), enabled: Boolean(projectId) }).data?.items ?? NONE;
}

export function useLabels(): Label[] {
  return useQuery(labelsQuery).data?.items ?? NONE;
}

export function useMembers(workspaceId: string | undefined): Member[] {
  return useQuery({ ...membersQuery(workspaceId ?? ""), enabled: Boolean(workspaceId) }).data?.items ?? NONE;
}

/** Ask again for one kind of name, after a write or a live event. */
export function refreshCatalog(client: QueryClient, kind: "projects" | "labels" | "views" | "sections" | "members" | "me") {
  return client.invalidateQueries({ queryKey: [kind] });
}

const NONE: never[] = [];
