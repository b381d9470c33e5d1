"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Today is home. */
export default function Home() {
  const router = useRouter();
  useEffect(() => router.replace("/today/"), [router]);
  return null;
}
