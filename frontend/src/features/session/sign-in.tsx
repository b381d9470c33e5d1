"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { sessionApi } from "@/lib/api/session-endpoints";
import { LoginForm } from "./login-form";
import { messages } from "./door-messages";
import { RegisterForm } from "./register-form";

/** The door: the first account on a fresh server, otherwise sign in. */
export function SignIn({ invitation, onSignedIn }: { invitation: string | null; onSignedIn: () => void }) {
  const setup = useQuery({ queryKey: ["setup"], queryFn: sessionApi.setup, retry: true, retryDelay: 2_000, staleTime: 0 });
  const [registering, setRegistering] = useState(invitation !== null);
  if (!setup.data) {
    return setup.failureCount > 0 ? <p role="alert" className="text-muted">{messages.unreachable}</p> : null;
  }
  const { first_run: first, registration } = setup.data;
  const mayRegister = first || registration === "open" || invitation !== null;
  return (
    <>
      {first || (registering && mayRegister) ? (
        <RegisterForm first={first} invitation={invitation} onSignedIn={onSignedIn} />
      ) : (
        <LoginForm onSignedIn={onSignedIn} />
      )}
      {!first && mayRegister ? (
        <Button look="quiet" className="mt-3 w-full" onClick={() => setRegistering(!registering)}>
          {registering ? messages.register.toSignIn : messages.signIn.toRegister}
        </Button>
      ) : null}
      {!mayRegister ? <p className="mt-6 text-center text-sm text-faint">{messages.register.invitationOnly}</p> : null}
    </>
  );
}
