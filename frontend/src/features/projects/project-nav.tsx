"use client";
import { Hash, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { NavGroup, NavLink } from "@/components/shell/nav-link";
import { IconButton } from "@/components/ui/button";
import type { Project } from "@/lib/api/types";
import { useProjects } from "@/lib/catalog/catalog";
import { expectField } from "@/lib/keyboard/keyboard";
import { messages } from "./messages";

const NewProject = lazy(() => import("./new-project"));

/** The projects of the sidebar, nested ones below their parent, and a field for a new one. */
export function ProjectNav({ activeId }: { activeId: string | null }) {
  const projects = useProjects().filter((project) => !project.is_inbox && project.archived_at === null);
  const [adding, setAdding] = useState(false);
  return (
    <NavGroup
      title={messages.title}
      action={
        <IconButton label={messages.add} onClick={() => (expectField(), setAdding(true))}>
          <Plus size={15} aria-hidden="true" />
        </IconButton>
      }
    >
      {adding ? (
        <Suspense>
          <NewProject onDone={() => setAdding(false)} />
        </Suspense>
      ) : null}
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

function inTreeOrder(projects: readonly Project[]): { project: Project; depth: number }[] {
  const ids = new Set(projects.map((project) => project.id));
  const below = (parent: string | null, depth: number): { project: Project; depth: number }[] =>
    projects
      .filter((project) => (project.parent_id && ids.has(project.parent_id) ? project.parent_id : null) === parent)
      .sort((left, right) => (left.rank < right.rank ? -1 : 1))
      .flatMap((project) => [{ project, depth }, ...below(project.id, depth + 1)]);
  return below(null, 0);
}
