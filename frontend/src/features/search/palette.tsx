"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Circle, CircleCheck, Hash, Search, Tag } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { api } from "@/lib/api/endpoints";
import { useLabels, useProjects } from "@/lib/catalog/catalog";
import { COMMANDS } from "@/lib/keyboard/commands";
import { messages as commandWords } from "@/lib/keyboard/messages";
import { runCommand, useTypedAhead } from "@/lib/keyboard/keyboard";
import { beginsWords } from "./begins-words";
import { messages } from "./messages";

const LIMIT = 12;

/** Everything in one box: tasks, projects, labels, commands. Each command shows its key. */
export function Palette({ onClose, go, open }: { onClose: () => void; go: (href: string) => void; open: (taskId: string) => void }) {
  const [text, setText] = useState("");
  const { scopes } = commandWords;
  useTypedAhead(setText);
  const wanted = text.trim();
  const projects = useProjects();
  const labels = useLabels();
  const { data } = useQuery({
    queryKey: ["palette", wanted],
    queryFn: ({ signal }) => api.tasks({ q: wanted, limit: LIMIT }, signal),
    enabled: wanted.length > 1,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
  const tasks = wanted.length > 1 ? (data?.items ?? []) : [];
  const run = (action: () => void) => () => {
    onClose();
    // After the dialog has given the focus back: the command may act on the focused row.
    setTimeout(action, 0);
  };

  return (
    <Dialog title={messages.title} onClose={onClose}>
      <Command label={messages.title} loop filter={beginsWords} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-faint">
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={messages.placeholder}
          className="h-12 w-full border-b border-line bg-transparent px-4 text-[1rem] outline-none"
        />
        <Command.List className="max-h-[50vh] overflow-y-auto p-2">
          <Command.Empty className="px-2 py-6 text-center text-muted">{messages.nothing}</Command.Empty>
          {tasks.length > 0 ? (
            <Command.Group heading={messages.tasks} forceMount>
              {tasks.map((task) => (
                <Item key={task.id} value={`task ${task.id} ${wanted}`} onSelect={run(() => open(task.id))} icon={task.status === "open" ? <Circle size={14} /> : <CircleCheck size={14} />}>
                  {task.title}
                </Item>
              ))}
            </Command.Group>
          ) : null}
          {wanted ? (
            <Item value={`search ${wanted}`} icon={<Search size={14} />} onSelect={run(() => go(`/search/?q=${encodeURIComponent(wanted)}`))}>
              {messages.searchFor(wanted)}
            </Item>
          ) : null}
          <Command.Group heading={messages.commands}>
            {COMMANDS.filter((command) => !HIDDEN.has(command.id)).map((command) => (
              <Item key={command.id} value={`${scopes[command.scope]} ${command.label}`} onSelect={run(() => runCommand(command.id))} keys={<Kbd of={command.id} />}>
                {command.scope === "go" ? messages.goTo(command.label) : command.label}
              </Item>
            ))}
          </Command.Group>
          <Command.Group heading={messages.places}>
            {projects.filter((project) => !project.is_inbox).map((project) => (
              <Item key={project.id} value={`project ${project.name} ${project.id}`} icon={<Hash size={14} />} onSelect={run(() => go(`/project/?id=${project.id}`))}>
                {project.name}
              </Item>
            ))}
            {labels.map((label) => (
              <Item key={label.id} value={`label ${label.name} ${label.id}`} icon={<Tag size={14} />} onSelect={run(() => go(`/label/?id=${label.id}`))}>
                {label.name}
              </Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Keys whose meaning is a movement: no one looks for them by name. */
const HIDDEN = new Set(["palette", "close", "list.next", "list.previous", "list.first", "list.last", "task.open"]);

function Item({
  value,
  icon,
  keys,
  onSelect,
  children,
}: {
  value: string;
  icon?: ReactNode;
  keys?: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-hover touch:h-11"
    >
      <span aria-hidden="true" className="flex w-4 justify-center text-faint">
        {icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys}
    </Command.Item>
  );
}
