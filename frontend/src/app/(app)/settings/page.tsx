"use client";
import { useTheme } from "next-themes";
import type { ReactNode } from "react";
import { ScreenTitle } from "@/components/shell/frame";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/field";
import { signOut } from "@/features/session/sign-out";
import { useMe } from "@/lib/catalog/catalog";
import { useSetting } from "@/lib/settings/settings";
import { forgetData } from "../../door";

export default function SettingsPage() {
  const { theme, setTheme } = useTheme();
  const [single, setSingle] = useSetting("single-keys");
  const me = useMe();
  return (
    <>
      <ScreenTitle title="Settings" />
      <Line label="Account">
        <span className="text-muted">
          {me?.user.name}, {me?.user.email}
        </span>
      </Line>
      <Line label="Time zone">
        <span className="text-muted">{me?.user.time_zone}</span>
      </Line>
      <Line label="Appearance">
        <Choice label="Appearance" value={theme ?? "system"} onChange={(event) => setTheme(event.target.value)}>
          <option value="system">As the system</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </Choice>
      </Line>
      <Line label="Single-letter keys">
        <Choice label="Single-letter keys" value={single} onChange={(event) => setSingle(event.target.value)}>
          <option value="on">On</option>
          <option value="off">Off</option>
        </Choice>
      </Line>
      <Button className="mt-6 ml-2" onClick={() => void signOut(forgetData)}>
        Sign out
      </Button>
    </>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-4 border-b border-line px-2">
      <span>{label}</span>
      {children}
    </div>
  );
}
