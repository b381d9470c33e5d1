"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { Suspense } from "react";
import { SignIn } from "@/features/session/sign-in";
import { messages } from "../messages";

export default function LoginPage() {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-6 pt-[14vh]">
      <p className="mb-10 flex items-center gap-2.5 text-base font-semibold">
        {/* eslint-disable-next-line @next/next/no-img-element -- a local vector needs no image service */}
        <img src="/icon.svg" alt="" width={26} height={26} />
        {messages.name}
      </p>
      <Suspense>
        <Door />
      </Suspense>
    </main>
  );
}

function Door() {
  const client = useQueryClient();
  const router = useRouter();
  const parameters = useSearchParams();
  const next = parameters.get("next") ?? "";
  // Only a path of this origin: "//host" would leave it.
  const target = /^\/(?!\/)/.test(next) ? next : "/today/";
  return (
    <SignIn
      invitation={parameters.get("invitation")}
      onSignedIn={() => {
        client.clear();
        router.replace(target);
      }}
    />
  );
}
