import type * as generated from "@/lib/api/generated";
import { request } from "@/lib/api/http";
import { leaveThisDevice, thisDevice } from "@/lib/push/device";
import type { Channel, ChannelCreated, Delivery } from "@/lib/api/types";

/** Where a person is told besides the app. */
export const channelsApi = {
  list: (signal?: AbortSignal) => request<generated.PageChannel>("GET", "/api/channels", signal ? { signal } : {}),
  create: (body: generated.ChannelCreate) => request<ChannelCreated>("POST", "/api/channels", { body }),
  change: (id: string, body: generated.ChannelUpdate) => request<Channel>("PATCH", `/api/channels/${id}`, { body }),
  remove: async (id: string) => {
    await request<undefined>("DELETE", `/api/channels/${id}`);
    if (id === thisDevice()) await leaveThisDevice();
  },
  test: (id: string) => request<Delivery>("POST", `/api/channels/${id}/test`, { body: {} }),
  deliveries: (channel_id: string, signal?: AbortSignal) =>
    request<generated.PageDelivery>("GET", "/api/deliveries", {
      query: { channel_id, limit: 20 },
      ...(signal ? { signal } : {}),
    }),
  redeliver: (id: string) => request<Delivery>("POST", `/api/deliveries/${id}/redeliver`, { body: {} }),
};
