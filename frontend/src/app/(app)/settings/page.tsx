"use client";
import { useTheme } from "next-themes";
import Link from "next/link";
import type { ReactNode } from "react";
import { ScreenTitle } from "@/components/shell/frame";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/field";
import { signOut } from "@/features/session/sign-out";
import { useMe } from "@/lib/catalog/catalog";
import { useSetting } from "@/lib/settings/settings";
import { forgetData } from "../../door";
import { messages } from "../../messages";
import { messages as settings } from "./messages";

/** Each language by the name that its readers know. */
const OWN_NAMES = { en: "English", de: "Deutsch", ar: "العربية" };

export default function SettingsPage() {
  const { theme, setTheme } = useTheme();
  const [single, setSingle] = useSetting("single-keys");
  const [weekStart, setWeekStart] = useSetting("week-start");
  const [density, setDensity] = useSetting("density");
  const [language, setLanguage] = useSetting("language");
  const me = useMe();
  return (
    <>
      <ScreenTitle title={messages.places.settings} />
      <Line label={settings.account}>
        <span className="text-muted">
          {me?.user.name}, {me?.user.email}
        </span>
      </Line>
      <Line label={settings.zone}>
        <span className="text-muted">{me?.user.time_zone}</span>
      </Line>
      <Line label={settings.language}>
        <Choice label={settings.language} value={language} onChange={(event) => (setLanguage(event.target.value), location.reload())}>
          {Object.entries(OWN_NAMES).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </Choice>
      </Line>
      <Line label={settings.appearance}>
        <Choice label={settings.appearance} value={theme ?? "system"} onChange={(event) => setTheme(event.target.value)}>
          <option value="system">{settings.themes.system}</option>
          <option value="light">{settings.themes.light}</option>
          <option value="dark">{settings.themes.dark}</option>
        </Choice>
      </Line>
      <Line label={settings.density}>
        <Choice
          label={settings.density}
          value={density}
          onChange={(event) => {
            setDensity(event.target.value);
            document.documentElement.dataset.density = event.target.value;
          }}
        >
          <option value="comfortable">{settings.densities.comfortable}</option>
          <option value="compact">{settings.densities.compact}</option>
        </Choice>
      </Line>
      <Line label={settings.singleKeys}>
        <Choice label={settings.singleKeys} value={single} onChange={(event) => setSingle(event.target.value)}>
          <option value="on">{settings.on}</option>
          <option value="off">{settings.off}</option>
        </Choice>
      </Line>
      <Line label={settings.keys}>
        <Link href="/settings/keys/" className="inline-flex min-h-8 items-center rounded-md px-2 text-accent hover:bg-hover touch:min-h-11">
          {settings.changeKeys}
        </Link>
      </Line>
      <Line label={settings.weekStart}>
        <Choice label={settings.weekStart} value={weekStart} onChange={(event) => setWeekStart(event.target.value)}>
          <option value="monday">{settings.days.monday}</option>
          <option value="saturday">{settings.days.saturday}</option>
          <option value="sunday">{settings.days.sunday}</option>
        </Choice>
      </Line>
      <Line label={messages.places.notifications}>
        <Link href="/settings/notifications/" className="inline-flex min-h-8 items-center rounded-md px-2 text-accent hover:bg-hover touch:min-h-11">
          {settings.howYouAreTold}
        </Link>
      </Line>
      <Button className="mt-6 ms-2" onClick={() => void signOut(forgetData)}>
        {settings.signOut}
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
