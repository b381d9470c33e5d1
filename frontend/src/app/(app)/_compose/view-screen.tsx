"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { ScreenTitle } from "@/components/shell/frame";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/field";
import { NameForm } from "@/components/ui/name-form";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { GroupHeading } from "@/features/tasks/group-heading";
import { messages as taskWords } from "@/features/tasks/messages";
import { TaskRows } from "@/features/tasks/task-list";
import { dueDay } from "@/features/tasks/view";
import { FilterField } from "@/features/views/filter-field";
import { grouped } from "@/features/views/grouped";
import { messages } from "@/features/views/messages";
import { type Grouping, useViews, type View, viewApi, viewsQuery } from "@/features/views/requests";
import { ApiProblem } from "@/lib/api/http";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { uuid7 } from "@/lib/ids/uuid7";
import { expectField } from "@/lib/keyboard/keyboard";
import { relativeDayText } from "@/lib/time/format";
import { useToday } from "@/lib/time/now";
import { say, sayError } from "@/lib/toast/toast";
import { useFiltered } from "./filtered";

const FIRST = "status = open";
const SORTS = Object.keys(messages.sorts) as (keyof typeof messages.sorts)[];

/** `/view/?id=<id>` shows a saved view, `/view/?filter=<text>` what passes a filter. */
export function ViewScreen() {
  const query = useSearchParams();
  const id = query.get("id");
  const views = useViews();
  const view = views.find((each) => each.id === id) ?? null;
  if (id !== null && view === null && views.length === 0) return <RowsSkeleton label={messages.loading} />;
  return <Filtered key={`${id} ${view?.version} ${query.get("filter")}`} view={view} asked={query.get("filter")} />;
}

function Filtered({ view, asked }: { view: View | null; asked: string | null }) {
  const client = useQueryClient();
  const router = useRouter();
  const today = useToday();
  const projects = useProjects();
  const labels = useLabels();
  const [filter, setFilter] = useState(asked ?? view?.filter ?? FIRST);
  const [sort, setSort] = useState<string>(view?.sort ?? SORTS[0] ?? "");
  const [by, setBy] = useState<Grouping | null>(view?.group_by ?? null);
  const [naming, setNaming] = useState(false);
  const list = useFiltered(filter, sort);
  const wrong = list.error instanceof ApiProblem && list.error.status === 422 ? list.error : null;
  const isChanged = view !== null && (filter !== view.filter || sort !== (view.sort ?? SORTS[0]) || by !== view.group_by);
  const body = { filter, sort, group_by: by };

  const keepView = (change: Promise<View>) =>
    change
      .then(async (saved) => {
        await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
        say(messages.saved(saved.name));
        router.replace(`/view/?id=${saved.id}`);
      })
      .catch((error: Error) => sayError(error.message));
  const remove = (gone: View) =>
    viewApi
      .remove(gone.id)
      .then(async () => {
        await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
        say(messages.deleted(gone.name));
        router.replace("/view/");
      })
      .catch((error: Error) => sayError(error.message));
  const nameOf = (of: Grouping, key: string): string => {
    if (of === "project") return projects.find((project) => project.id === key)?.name ?? messages.noProject;
    if (of === "label") return labels.find((label) => label.id === key)?.name ?? messages.noLabel;
    if (of === "priority") return taskWords.priority[key === "9" ? 0 : Number(key)] ?? "";
    return key === "9" ? messages.noDay : relativeDayText(key, today);
  };

  return (
    <>
      <ScreenTitle title={view?.name ?? messages.heading} {...(list.loading || wrong ? {} : { detail: messages.found(list.tasks.length) })} />
      <div className="px-2">
        <FilterField
          value={filter}
          names={{ projects: projects.map(({ name }) => name), labels: labels.map(({ name }) => name) }}
          fault={wrong?.message ?? null}
          onApply={setFilter}
        />
        <div className="my-2 flex flex-wrap items-center gap-2">
          <Choice label={messages.group} value={by ?? "none"} onChange={(event) => setBy(event.target.value === "none" ? null : (event.target.value as Grouping))}>
            {Object.entries(messages.groups).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </Choice>
          <Choice label={messages.sort} value={sort} onChange={(event) => setSort(event.target.value)}>
            {[...new Set<string>([...SORTS, sort])].map((each) => (
              <option key={each} value={each}>
                {messages.sorts[each as keyof typeof messages.sorts] ?? each}
              </option>
            ))}
          </Choice>
          {view && isChanged && !wrong ? <Button onClick={() => void keepView(viewApi.update(view.id, body))}>{messages.saveChanges}</Button> : null}
          {naming ? (
            <NameForm label={messages.name} submit={messages.submit} onName={(name) => void keepView(viewApi.create({ id: uuid7(), name, ...body }))} onDone={() => setNaming(false)} />
          ) : (
            <Button disabled={wrong !== null} onClick={() => (expectField(), setNaming(true))}>
              {messages.save}
            </Button>
          )}
          {view ? (
            <Button look="danger" onClick={() => void remove(view)}>
              {messages.delete}
            </Button>
          ) : null}
        </div>
      </div>
      {list.loading ? <RowsSkeleton label={messages.loading} /> : null}
      {list.error && !wrong ? <ErrorState title={messages.failed} error={list.error} retry={list.retry} /> : null}
      {!list.loading && !list.error && list.tasks.length === 0 ? <p className="px-2 py-10 text-center text-muted">{messages.nothing}</p> : null}
      {list.tasks.length === 0
        ? null
        : grouped(list.tasks, by, nameOf, dueDay).map((group) => (
            <section key={group.key}>
              {group.name ? <GroupHeading title={group.name} count={group.tasks.length} /> : null}
              <TaskRows tasks={group.tasks} label={group.name || messages.results} hide={{ project: by === "project" }} />
            </section>
          ))}
      {list.more ? <p className="px-2 py-4 text-sm text-muted">{messages.more}</p> : null}
    </>
  );
}
