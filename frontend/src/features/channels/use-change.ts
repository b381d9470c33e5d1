import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/lib/api/http";
import { sayError } from "@/lib/toast/toast";

/** Makes a change and asks for the channels and their deliveries again. */
export function useChange<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>, onSuccess?: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (answer) => onSuccess?.(answer),
    onError: (error: Error) => sayError(error.message, error instanceof ApiProblem ? error.requestId : undefined),
    onSettled: () => client.invalidateQueries({ queryKey: ["channels"] }),
  });
}
