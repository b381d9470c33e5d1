"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/tasks/messages";
import { ProjectList } from "@/features/tasks/project-list";
import { useProjects } from "@/lib/catalog/catalog";

/** `/project/?id=<id>`: the static export has no dynamic segments. */
export default function ProjectPage() {
  const id = useSearchParams().get("id");
  const project = useProjects().find((candidate) => candidate.id === id);
  return (
    <>
      <ScreenTitle title={project?.name ?? "Project"} />
      {id ? <ProjectList key={id} projectId={id} empty={messages.empty.project} /> : null}
    </>
  );
}
