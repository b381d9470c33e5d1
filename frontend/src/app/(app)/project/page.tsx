"use client";
import { useSearchParams } from "next/navigation";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/tasks/messages";
import { ProjectList } from "@/features/tasks/project-list";
import { useProjects } from "@/lib/catalog/catalog";
import { messages as app } from "../../messages";

const Board = late(() => import("@/features/tasks/board").then((module) => module.Board));
const LayoutSwitch = late(() => import("../_compose/layout-switch").then((module) => module.LayoutSwitch));

/** `/project/?id=<id>&layout=board`: the static export has no dynamic segments. */
export default function ProjectPage() {
  const query = useSearchParams();
  const id = query.get("id");
  const project = useProjects().find((candidate) => candidate.id === id);
  return (
    <>
      <ScreenTitle title={project?.name ?? app.places.project} action={<LayoutSwitch />} />
      {!id ? null : query.get("layout") === "board" ? <Board key={id} projectId={id} /> : <ProjectList key={id} projectId={id} empty={messages.empty.project} />}
    </>
  );
}
