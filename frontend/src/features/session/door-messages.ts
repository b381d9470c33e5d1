import { words } from "@/lib/language/words";

export const messages = words("door", {
  signIn: {
    title: "Sign in",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    toRegister: "Create an account",
  },
  register: {
    first: "Welcome to TaskFlow",
    firstHint: "Create the first account. It administers this server.",
    title: "Create your account",
    name: "Name",
    submit: "Create account",
    passwordHint: "At least 10 characters. A sentence is best.",
    zone: (zone: string) => `Your time zone: ${zone}`,
    toSignIn: "Sign in instead",
    invitationOnly: "This server takes new accounts by invitation.",
  },
  signOut: "Sign out",
  signOutWaiting: (count: number) =>
    `${count} ${count === 1 ? "change has" : "changes have"} not reached the server and would be lost. Sign out anyway?`,
  unreachable: "The server cannot be reached. Trying again…",
});
