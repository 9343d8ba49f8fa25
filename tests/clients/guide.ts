// What the guide of the API says, by a client of the types that openapi-typescript makes. Prints what it read and did.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [site, token] = process.argv.slice(2);

async function read(): Promise<Record<string, unknown>> {
  const client = createClient<paths>({ baseUrl: site });
  const cities = await client.GET("/api/v1/cities/", {
    params: { query: { challenge: ["flood", "heat"], status: "member", ordering: "-name", page_size: 10 } },
  });
  const japanese = await client.GET("/api/v1/cities/", { params: { query: { q: "Kunming", lang: "ja" } } });
  const one = await client.GET("/api/v1/cities/{slug}/", { params: { path: { slug: "kunming" } } });
  const found = await client.GET("/api/v1/search/", { params: { query: { q: "Kunmng" } } });
  if (!cities.data || !japanese.data || !one.data || !found.data) throw new Error("refused");
  return {
    cities: cities.data.results.map((city) => city.slug),
    name: japanese.data.results[0].name.ja,
    population: one.data.figures.map((figure) => [figure.value, figure.year, figure.source?.title]),
    found: found.data.results.map((hit) => hit.slug),
    instead: found.data.instead,
  };
}

async function propose(): Promise<Record<string, unknown>> {
  const client = createClient<paths>({ baseUrl: site, headers: { Authorization: `Bearer ${token}` } });
  const begun = await client.POST("/api/v1/proposals/", {
    params: { header: { "Idempotency-Key": "typescript-1" } },
    body: { kind: "city", city: "kunming", changes: { summary_en: "A city on a lake." } },
  });
  if (!begun.data) throw new Error(begun.error?.detail);
  const changed = await client.PATCH("/api/v1/proposals/{uuid}/", {
    params: { path: { uuid: begun.data.id }, header: { "If-Match": `"${begun.data.version}"` } },
    body: { changes: { summary_ja: "湖の都市。" } },
  });
  if (!changed.data) throw new Error(changed.error?.detail);
  const sent = await client.POST("/api/v1/proposals/{uuid}/send/", {
    params: { path: { uuid: begun.data.id }, header: { "If-Match": `"${changed.data.version}"` } },
  });
  if (!sent.data) throw new Error(sent.error?.detail);
  const now = await client.GET("/api/v1/proposals/{uuid}/", { params: { path: { uuid: sent.data.id } } });
  if (!now.data) throw new Error("refused");
  return { state: now.data.state, changes: now.data.changes };
}

console.log(JSON.stringify({ ...(await read()), ...(await propose()) }));
