"use client";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { sessionApi } from "@/lib/api/session-endpoints";
import { ApiProblem } from "@/lib/api/http";
import { browserZone } from "@/lib/time/zoned";
import { messages } from "./door-messages";

const FIELDS = ["name", "email", "password"] as const;

/** A new account; its time zone is the browser's. */
export function RegisterForm({
  first,
  invitation,
  onSignedIn,
}: {
  first: boolean;
  invitation: string | null;
  onSignedIn: () => void;
}) {
  const register = useMutation({ mutationFn: sessionApi.register, networkMode: "always", onSuccess: onSignedIn });
  const errors = problemsOf(register.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        const text = (name: (typeof FIELDS)[number]) => String(fields.get(name));
        register.mutate({
          name: text("name"),
          email: text("email"),
          password: text("password"),
          time_zone: browserZone(),
          ...(invitation ? { invitation } : {}),
        });
      }}
    >
      <div>
        <h1 className="text-title font-semibold tracking-tight">
          {first ? messages.register.first : messages.register.title}
        </h1>
        {first ? <p className="mt-1 text-muted">{messages.register.firstHint}</p> : null}
      </div>
      <TextField label={messages.register.name} name="name" autoComplete="name" required autoFocus error={errors.name} />
      <TextField
        label={messages.signIn.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        error={errors.email}
      />
      <TextField
        label={messages.signIn.password}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={10}
        required
        hint={messages.register.passwordHint}
        error={errors.password}
      />
      <Button look="primary" type="submit" className="h-10" disabled={register.isPending}>
        {messages.register.submit}
      </Button>
      {errors.rest ? (
        <p role="alert" className="text-sm text-danger">
          {errors.rest}
        </p>
      ) : null}
      <p className="text-sm text-faint">{messages.register.zone(browserZone())}</p>
    </form>
  );
}

/** Each problem beside the field it is about, the others below the form. */
function problemsOf(error: Error | null): Partial<Record<(typeof FIELDS)[number] | "rest", string>> {
  if (!(error instanceof ApiProblem)) return error ? { rest: error.message } : {};
  const known = (error.problem.errors ?? []).flatMap(({ path, message }) => {
    const field = FIELDS.find((name) => path.endsWith(name));
    return field ? [[field, message] as const] : [];
  });
  return known.length > 0 ? Object.fromEntries(known) : { rest: error.message };
}
