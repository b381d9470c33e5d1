"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { late } from "@/components/late";
import { BottomBar } from "@/components/shell/bottom-bar";
import { Frame } from "@/components/shell/frame";
import { useTaskKeys } from "@/features/tasks/use-task-keys";
import type { Task } from "@/lib/api/types";
import { useInboxId } from "@/lib/catalog/catalog";
import { expectField, useCommands, useKeyboard } from "@/lib/keyboard/keyboard";
import { closeTask, openTask, useOpenTaskId } from "@/lib/navigation/task-link";
import { readSetting, writeSetting } from "@/lib/settings/settings";
import { say } from "@/lib/toast/toast";
import { Sidebar } from "./sidebar";
import { Sync } from "./sync";

const load = {
  quickAdd: () => import("@/features/quick-add/quick-add-dialog"),
  palette: () => import("@/features/search/palette"),
  panel: () => import("./open-task"),
  sheet: () => import("@/features/search/shortcut-sheet"),
  due: () => import("@/features/tasks/due-dialog"),
  undo: () => import("@/lib/undo/undo"),
};
const QuickAddDialog = late(() => load.quickAdd().then((module) => module.QuickAddDialog));
const Palette = late(() => load.palette().then((module) => module.Palette));
const OpenTask = late(() => load.panel().then((module) => module.OpenTask));
const ShortcutSheet = late(() => load.sheet().then((module) => module.ShortcutSheet));
const Later = late(() => import("./later").then((module) => module.Later));
const DueDialog = late(() => load.due().then((module) => module.DueDialog));

type Layer = { kind: "quick-add" } | { kind: "palette" } | { kind: "sheet" } | { kind: "due"; task: Task };

/** Puts the features together: regions, layers, keys, live changes. */
export function Workspace({ children }: { children: ReactNode }) {
  const path = usePathname();
  const router = useRouter();
  const project = useSearchParams().get("id");
  const taskId = useOpenTaskId();
  const inboxId = useInboxId();
  const [layer, setLayer] = useState<Layer | null>(null);
  // The drawer belongs to the place where it was opened: going elsewhere closes it.
  const place = `${path}?${project ?? ""}`;
  const [drawerAt, setDrawerAt] = useState<string | null>(null);
  const drawer = drawerAt === place;
  const setDrawer = (open: boolean) => setDrawerAt(open ? place : null);
  const go = (href: string) => () => router.push(href);
  const closeLayer = () => setLayer(null);
  /** Opens a layer that begins with a field. */
  const ask = (next: Layer) => {
    expectField();
    setLayer(next);
  };

  useKeyboard();
  useTaskKeys({ askDue: (task) => ask({ kind: "due", task }) });
  useCommands({
    "quick-add": () => ask({ kind: "quick-add" }),
    palette: () => ask({ kind: "palette" }),
    search: () => ask({ kind: "palette" }),
    shortcuts: () => setLayer({ kind: "sheet" }),
    sidebar: () => writeSetting("sidebar", readSetting("sidebar") === "open" ? "closed" : "open"),
    undo: () =>
      void load.undo().then(({ undo }) => {
        const done = undo();
        if (done) say(`Undone: ${done.label}`);
      }),
    close: () => {
      if (drawer) setDrawer(false);
      else if (taskId !== null) closeTask();
      else return false;
    },
    "go.inbox": go("/inbox/"),
    "go.today": go("/today/"),
    "go.upcoming": go("/upcoming/"),
    "go.calendar": go("/calendar/"),
    "go.notifications": go("/notifications/"),
    "go.logbook": go("/logbook/"),
    "go.activity": go("/activity/"),
    "go.bin": go("/bin/"),
    "go.settings": go("/settings/"),
  });
  usePreload();

  return (
    <>
      <Frame
        sidebar={<Sidebar path={path} openId={project} />}
        bottomBar={<BottomBar path={path} onMenu={() => setDrawer(true)} />}
        panel={taskId === null ? null : <OpenTask key={taskId} taskId={taskId} />}
        drawerOpen={drawer}
        onCloseDrawer={() => setDrawer(false)}
      >
        {children}
      </Frame>
      <Sync />
      <Later place={place} />
      {layer?.kind === "quick-add" && inboxId ? (
        <QuickAddDialog projectId={path === "/project/" && project ? project : inboxId} onClose={closeLayer} />
      ) : null}
      {layer?.kind === "palette" ? <Palette onClose={closeLayer} go={(href) => router.push(href)} open={openTask} /> : null}
      {layer?.kind === "sheet" ? <ShortcutSheet onClose={closeLayer} /> : null}
      {layer?.kind === "due" ? <DueDialog task={layer.task} onClose={closeLayer} /> : null}
    </>
  );
}

/** Fetches the layers' code when the browser is idle, so that their keys answer at once. */
function usePreload(): void {
  useEffect(() => {
    const preload = () => Object.values(load).forEach((start) => void start());
    const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1_000));
    idle(preload);
  }, []);
}
