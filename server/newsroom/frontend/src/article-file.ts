import type { ArticleFormat, ArticleSource } from "./api";

const FORMATS: ReadonlyMap<string, ArticleFormat> = new Map([
  ["md", "markdown"],
  ["markdown", "markdown"],
  ["html", "html"],
  ["htm", "html"],
]);

/** Files that an article can come in. */
export const ARTICLE_FILES = ".docx,.md,.markdown,.html,.htm,.txt";

/** An article as it is sent, of a file. */
export async function readArticle(file: File): Promise<ArticleSource> {
  const ending = file.name.split(".").at(-1)?.toLowerCase() ?? "";
  if (ending === "docx") return { docx: await inBase64(file) };
  return { text: await file.text(), format: FORMATS.get(ending) ?? "text" };
}

function inBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
