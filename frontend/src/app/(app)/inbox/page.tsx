"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { messages } from "@/features/tasks/messages";
import { ProjectList } from "@/features/tasks/project-list";
import { useInboxId } from "@/lib/catalog/catalog";
import { messages as app } from "../../messages";

export default function InboxPage() {
  const inboxId = useInboxId();
  return (
    <>
      <ScreenTitle title={app.places.inbox} />
      {inboxId ? <ProjectList key={inboxId} projectId={inboxId} empty={messages.empty.inbox} /> : null}
    </>
  );
}
