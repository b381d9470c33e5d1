"use client";
import { useSearchParams } from "next/navigation";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/tasks/messages";
import { ProjectList } from "@/features/tasks/project-list";
import { useProjects } from "@/lib/catalog/catalog";
import { messages as app } from "../../messages";

/** `/project/?id=<id>`: the static export has no dynamic segments. */
export default function ProjectPage() {
  const id = useSearchParams().get("id");
  const project = useProjects().find((candidate) => candidate.id === id);
  return (
    <>
      <ScreenTitle title={project?.name ?? app.places.project} />
      {id ? <ProjectList key={id} projectId={id} empty={messages.empty.project} /> : null}
    </>
  );
}
