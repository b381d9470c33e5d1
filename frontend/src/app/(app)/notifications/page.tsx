"use client";
import { late } from "@/components/late";
import { ScreenTitle } from "@/components/shell/frame";
import { NotificationList } from "@/features/notifications/notification-list";
import { useNotifications } from "@/features/notifications/notifications";
import { messages } from "../../messages";

const PushOffer = late(() => import("@/features/channels/this-device").then((module) => module.PushOffer));

export default function NotificationsPage() {
  const seen = useNotifications().items.some(({ kind }) => kind === "reminder");
  return (
    <>
      <ScreenTitle title={messages.places.notifications} />
      {seen ? <PushOffer /> : null}
      <NotificationList />
    </>
  );
}
