import { type ComponentType, lazy, type ReactNode, Suspense } from "react";

/** The component of `load`, fetched when it is first shown; `fallback` stands in its place until then. */
export function late<P extends object>(load: () => Promise<ComponentType<P>>, fallback: ReactNode = null) {
  const Component = lazy(() => load().then((component) => ({ default: component })));
  return function Late(props: P) {
    return (
      <Suspense fallback={fallback}>
        <Component {...props} />
      </Suspense>
    );
  };
}
