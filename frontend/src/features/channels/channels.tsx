"use client";
import { useQuery } from "@tanstack/react-query";
import { AppWindow } from "lucide-react";
import { ErrorState, RowsSkeleton } from "@/components/ui/states";
import { thisDevice } from "@/lib/push/device";
import { ChannelRow, Entry } from "./channel-row";
import { messages } from "./messages";
import { NewChannel } from "./new-channel";
import { channelsApi } from "./requests";
import { AddThisDevice } from "./this-device";

/** By which ways a person is told, each with its state, a test and what it has delivered. */
export function Channels() {
  const { data, error, refetch } = useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => channelsApi.list(signal),
  });
  if (error && !data) return <ErrorState title={messages.failed} error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton label={messages.loading} rows={2} />;
  return (
    <>
      <ul aria-label={messages.title} className="border-t border-line">
        <Entry icon={<AppWindow size={16} aria-hidden="true" />} name={messages.inApp.name} about={messages.inApp.about} />
        {data.items.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} />
        ))}
      </ul>
      <NewChannel>{data.items.some(({ id }) => id === thisDevice()) ? null : <AddThisDevice />}</NewChannel>
    </>
  );
}
