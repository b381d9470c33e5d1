"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/field";
import { EmptyState, ErrorState, RowsSkeleton } from "@/components/ui/states";
import type { HistoryRecord } from "@/lib/api/types";
import { useMe, useMembers } from "@/lib/catalog/catalog";
import { useToday } from "@/lib/time/now";
import { messages } from "./activity-messages";
import { Entry } from "./entry";
import { useNames } from "./names";
import { Proof } from "./proof";
import { audit } from "./requests";
import { useRevert } from "./revert";
import { Verified } from "./verified";
import { VerifyYourself } from "./verify-yourself";
import { changeSets, tell } from "./words";

const PAGE = 50;
const DAY_MS = 86_400_000;

/** Who did what in a workspace, checked in this browser. */
export function Activity() {
  const me = useMe();
  const home = me?.workspaces.find((workspace) => workspace.personal) ?? me?.workspaces[0];
  const [chosen, setChosen] = useState("");
  const workspaceId = chosen || home?.id;
  if (!me || !workspaceId) return <RowsSkeleton label={messages.loading} />;
  return (
    <>
      {me.workspaces.length > 1 ? (
        <Choice label={messages.workspace} value={workspaceId} onChange={(event) => setChosen(event.target.value)}>
          {me.workspaces.map((workspace) => (
            <option key={workspace.id} value={workspace.id}>
              {workspace.name}
            </option>
          ))}
        </Choice>
      ) : null}
      <Log key={workspaceId} workspaceId={workspaceId} />
    </>
  );
}

function Log({ workspaceId }: { workspaceId: string }) {
  const [actor, setActor] = useState("");
  const [kind, setKind] = useState("");
  const [days, setDays] = useState("");
  const found = useRecords(workspaceId, { actor, kind, days });
  const records = found.data?.pages.flatMap((page) => page.items) ?? [];
  const members = useMembers(workspaceId);
  return (
    <>
      <Verified workspaceId={workspaceId} records={records} />
      <div className="flex flex-wrap items-center border-b border-line py-1">
        <Choice label={messages.who} value={actor} onChange={(event) => setActor(event.target.value)}>
          <option value="">{messages.everybody}</option>
          {members.map((member) => (
            <option key={member.user_id} value={member.user_id}>
              {member.name}
            </option>
          ))}
        </Choice>
        <Choice label={messages.what} value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">{messages.everything}</option>
          {Object.entries(messages.kinds).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice label={messages.when} value={days} onChange={(event) => setDays(event.target.value)}>
          <option value="">{messages.anyTime}</option>
          {Object.entries(messages.spans).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Choice>
      </div>
      {found.error && !found.data ? (
        <ErrorState title={messages.failed} error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <RowsSkeleton label={messages.loading} />
      ) : records.length === 0 ? (
        <EmptyState title={messages.none} />
      ) : (
        <Records workspaceId={workspaceId} records={records} />
      )}
      {found.hasNextPage ? (
        <Button className="mt-4 ms-2" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {messages.earlier}
        </Button>
      ) : null}
      <VerifyYourself workspaceId={workspaceId} />
    </>
  );
}

function useRecords(workspaceId: string, { actor, kind, days }: { actor: string; kind: string; days: string }) {
  return useInfiniteQuery({
    queryKey: ["activity", workspaceId, actor, kind, days],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        workspace_id: workspaceId,
        limit: PAGE,
        ...(actor ? { actor } : {}),
        ...(kind ? { object_type: kind } : {}),
        ...(days ? { from: new Date(Date.now() - Number(days) * DAY_MS).toISOString() } : {}),
        ...(pageParam === null ? {} : { before: pageParam }),
      };
      return audit.list(query, signal);
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.items.length < PAGE ? undefined : page.items.at(-1)?.index),
    staleTime: 0,
  });
}

function Records({ workspaceId, records }: { workspaceId: string; records: HistoryRecord[] }) {
  const revert = useRevert();
  const words = { nameOf: useNames(workspaceId), today: useToday(), byName: true };
  return (
    <ol aria-label={messages.title}>
      {changeSets(records).map((set) => (
        <li key={set[0]?.index} className={set.length > 1 ? "my-1 rounded-md border border-line" : undefined}>
          {set.length > 1 ? <p className="px-2 pt-2 text-sm text-faint">{messages.atOnce(set.length)}</p> : null}
          <ol>
            {set.map((record) => (
              <Entry
                key={record.index}
                record={record}
                told={tell(record, words)}
                onRevert={() => void revert(record)}
              >
                <Proof record={record} />
              </Entry>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}
