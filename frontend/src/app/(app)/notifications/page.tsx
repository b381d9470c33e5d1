"use client";
import { ScreenTitle } from "@/components/shell/frame";
import { NotificationList } from "@/features/notifications/notification-list";

export default function NotificationsPage() {
  return (
    <>
      <ScreenTitle title="Notifications" />
      <NotificationList />
    </>
  );
}
