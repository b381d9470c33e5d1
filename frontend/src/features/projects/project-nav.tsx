"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hash, Plus } from "lucide-react";
import { useState } from "react";
import { NavGroup, NavLink } from "@/components/shell/nav-link";
import { IconButton } from "@/components/ui/button";
import { inputLook } from "@/components/ui/field";
import { api } from "@/lib/api/endpoints";
import type { Project } from "@/lib/api/types";
import { refreshCatalog, useProjects } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { sayError } from "@/lib/toast/toast";

/** The projects of the sidebar, nested ones below their parent, and a field for a new one. */
export function ProjectNav({ activeId }: { activeId: string | null }) {
  const projects = useProjects().filter((project) => !project.is_inbox && project.archived_at === null);
  const [adding, setAdding] = useState(false);
  return (
    <NavGroup
      title="Projects"
      action={
        <IconButton label="Add a project" onClick={() => setAdding(true)}>
          <Plus size={15} aria-hidden="true" />
        </IconButton>
      }
    >
      {adding ? <NewProject onDone={() => setAdding(false)} /> : null}
      {inTreeOrder(projects).map(({ project, depth }) => (
        <div key={project.id} style={{ paddingLeft: depth * 14 }}>
          <NavLink
            href={`/project/?id=${project.id}`}
            icon={<Hash size={15} />}
            label={project.name}
            active={project.id === activeId}
          />
        </div>
      ))}
    </NavGroup>
  );
}

function NewProject({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (name: string) => api.createProject({ id: uuid7(), name }),
    onSuccess: () => refreshCatalog(client, "projects"),
    onError: (error) => sayError(error.message),
  });
  return (
    <form
      className="px-1 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name")).trim();
        if (name) add.mutate(name);
        onDone();
      }}
    >
      <input
        name="name"
        autoFocus
        aria-label="Project name"
        placeholder="Project name"
        className={`${inputLook} w-full`}
        onBlur={(event) => event.currentTarget.value.trim() === "" && onDone()}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
    </form>
  );
}

function inTreeOrder(projects: readonly Project[]): { project: Project; depth: number }[] {
  const ids = new Set(projects.map((project) => project.id));
  const below = (parent: string | null, depth: number): { project: Project; depth: number }[] =>
    projects
      .filter((project) => (project.parent_id && ids.has(project.parent_id) ? project.parent_id : null) === parent)
      .sort((left, right) => (left.rank < right.rank ? -1 : 1))
      .flatMap((project) => [{ project, depth }, ...below(project.id, depth + 1)]);
  return below(null, 0);
}
