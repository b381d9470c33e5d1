"use client";
import MarkdownToJsx from "markdown-to-jsx";

/** Markdown without raw HTML. Links open beside the product and tell nothing about it. */
export default function Markdown({ text }: { text: string }) {
  return (
    <MarkdownToJsx
      className="prose-notes"
      options={{
        disableParsingRawHTML: true,
        forceBlock: true,
        overrides: {
          a: { props: { target: "_blank", rel: "noopener noreferrer" } },
          // A picture would be a request to another origin; its address is shown instead.
          img: ({ src, alt }: { src?: string; alt?: string }) => <span>{alt || src}</span>,
        },
      }}
    >
      {text}
    </MarkdownToJsx>
  );
}
