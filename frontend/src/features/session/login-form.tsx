"use client";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { sessionApi } from "@/lib/api/session-endpoints";
import { messages } from "./door-messages";

export function LoginForm({ onSignedIn }: { onSignedIn: () => void }) {
  const login = useMutation({ mutationFn: sessionApi.login, networkMode: "always", onSuccess: onSignedIn });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        login.mutate({ email: String(fields.get("email")), password: String(fields.get("password")) });
      }}
    >
      <h1 className="text-title font-semibold tracking-tight">{messages.signIn.title}</h1>
      <TextField label={messages.signIn.email} name="email" type="email" autoComplete="username" required autoFocus />
      <TextField
        label={messages.signIn.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={login.error?.message}
      />
      <Button look="primary" type="submit" className="h-10" disabled={login.isPending}>
        {messages.signIn.submit}
      </Button>
    </form>
  );
}
