// Looks again while a job runs, ever more rarely; the link "Reload" does the same.

const FIRST = 5_000;
const LAST = 30_000;

const look = async (wait) => {
  const job = document.getElementById("job");
  if (job?.dataset.running !== "yes") return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
    if (answer.ok && found) job.replaceWith(document.adoptNode(found));
  } catch {
    // The connection is away for a moment: it is tried again.
  }
  setTimeout(look, wait, Math.min(wait * 1.5, LAST));
};
setTimeout(look, FIRST, FIRST);
