"use client";
import type * as generated from "@/lib/api/generated";
import { request } from "@/lib/api/http";
import { deviceName } from "./device-name";
import { messages } from "./messages";

/** The channel that this browser has, by its id; and that its person does not want to be asked. */
const CHANNEL = "taskflow.push-channel";
const ASKED = "taskflow.push-asked";

export const canPush = (): boolean => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export const thisDevice = (): string | null => localStorage.getItem(CHANNEL);

/** Whether to offer it: it is possible, was never answered, and nobody has said "not now". */
export const mayOffer = (): boolean =>
  canPush() && Notification.permission === "default" && thisDevice() === null && localStorage.getItem(ASKED) === null;

export const offerNoMore = (): void => localStorage.setItem(ASKED, "no");

/** Asks for permission, so only in answer to a click; subscribes, and adds the channel. */
export async function addThisDevice(): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(messages.blocked);
  const subscription = await subscribed();
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh = "", auth = "" } = keys ?? {};
  const body: generated.ChannelCreate = {
    kind: "push",
    name: deviceName(navigator.userAgent),
    address: endpoint ?? "",
    keys: { p256dh, auth },
  };
  const channel = await request<generated.ChannelCreated>("POST", "/api/channels", { body });
  localStorage.setItem(CHANNEL, channel.id);
}

/** Ends the subscription: nothing that was meant for whoever used this browser is shown to whoever uses it next. */
export async function leaveThisDevice(): Promise<void> {
  if (thisDevice() === null) return;
  localStorage.removeItem(CHANNEL);
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** The same as its person leaves, with its channel. */
export async function forgetThisDevice(): Promise<void> {
  const id = thisDevice();
  if (id === null) return;
  await request("DELETE", `/api/channels/${id}`).catch(() => undefined); // It may be gone already.
  await leaveThisDevice();
}

/** A new subscription: one that is there may be somebody else's who used this browser before. */
async function subscribed(): Promise<PushSubscription> {
  if (!(await navigator.serviceWorker.getRegistration())) throw new Error(messages.noWorker);
  const { pushManager } = await navigator.serviceWorker.ready;
  const { key } = await request<generated.PushKey>("GET", "/api/channels/push-key");
  await (await pushManager.getSubscription())?.unsubscribe();
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (cause) {
    throw new Error(messages.noService, { cause });
  }
}
