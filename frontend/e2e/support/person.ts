import { type APIRequestContext, expect } from "@playwright/test";

let count = 0;

/** What a test arranges before its journey, through the real API with a session of its own. */
export class Person {
  private constructor(
    private readonly api: APIRequestContext,
    private readonly csrf: string,
    readonly name: string,
    readonly email: string,
  ) {}

  static async register(api: APIRequestContext): Promise<Person> {
    const name = "Ada Example";
    const email = `ada-${process.pid}-${++count}@example.com`;
    const answer = await api.post("/api/auth/register", {
      data: {
        name,
        email,
        password: "a long sentence is best",
        time_zone: "Europe/Berlin",
      },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return new Person(api, ((await answer.json()) as { csrf_token: string }).csrf_token, name, email);
  }

  /** Whoever signed in by the page. */
  static async signedIn(api: APIRequestContext): Promise<Person> {
    const me = (await (await api.get("/api/auth/me")).json()) as { user: { name: string; email: string }; csrf_token: string };
    return new Person(api, me.csrf_token, me.user.name, me.user.email);
  }

  /** Sends a change and answers its JSON. */
  async post<Answer>(path: string, data: object): Promise<Answer> {
    const answer = await this.api.post(path, { data, headers: { "X-CSRF-Token": this.csrf } });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Answer;
  }

  async patch(path: string, data: object): Promise<void> {
    const answer = await this.api.patch(path, { data, headers: { "X-CSRF-Token": this.csrf } });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  }

  async delete(path: string): Promise<void> {
    const answer = await this.api.delete(path, { headers: { "X-CSRF-Token": this.csrf } });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  }

  async get<Answer>(path: string): Promise<Answer> {
    const answer = await this.api.get(path);
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Answer;
  }

  /** One task a line, in the words of quick add; answers their ids. */
  async add(text: string): Promise<string[]> {
    const { tasks } = await this.post<{ tasks: { id: string }[] }>("/api/quick-add", { text, zone: "Europe/Berlin" });
    return tasks.map((task) => task.id);
  }

  async addProject(name: string): Promise<string> {
    return (await this.post<{ id: string }>("/api/projects", { name })).id;
  }

  /** A reminder that rings `seconds` from now; the interface's own field knows minutes only. */
  async remindIn(seconds: number, taskId: string): Promise<void> {
    await this.post(`/api/tasks/${taskId}/reminders`, { at: new Date(Date.now() + seconds * 1_000).toISOString() });
  }
}
