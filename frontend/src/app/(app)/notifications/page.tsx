"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { NotificationList } from "@/features/notifications/notification-list";
import { messages } from "../../messages";

export default function NotificationsPage() {
  return (
    <>
      <ScreenTitle title={messages.places.notifications} />
      <NotificationList />
    </>
  );
}
