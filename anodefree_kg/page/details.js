/* What an edge rests on: every claim behind it, and its proofs. */

/** The edges of a link, one a metal; those that the filters hide are folded. */
function edgesOf(link, folded) {
  const byMetal = (a, b) => METALS.indexOf(a.metal) - METALS.indexOf(b.metal);
  const sorted = [...link.edges].sort((a, b) => a.inferred - b.inferred || byMetal(a, b));
  const [own, others] = [sorted.filter(passes), sorted.filter((edge) => !passes(edge))];
  if (!own.length || !others.length) return sorted.map((edge) => edgeBox(edge, folded));
  const metals = [...new Set(others.map((edge) => edge.metal))].join(" and ");
  const why = others.some(ofMetal) ? `${others.length} more that the filters hide` : `also for ${metals}`;
  const fold = make("details", "others", null, make("summary", "", why), ...others.map((edge) => edgeBox(edge, folded)));
  return [...own.map((edge) => edgeBox(edge, folded)), fold];
}

/** One edge with its claims and, where a rule concluded it, the proofs. */
function edgeBox(edge, folded) {
  const tags = make("div", "tags", null, metalTag(edge.metal), basisTag(edge), certaintyTag(edge.certainty));
  if (edge.limits) tags.append(make("span", "tag limits", "⊣ has limits"));
  const box = make("div", "edge", null, tags);
  const claims = () => make("summary", "", counted(edge.claims, "claim"));
  if (edge.claims) box.append(filledFold("claims", claims(), edge, !folded, (told) => told.evidence.map(claimBox)));
  if (edge.inferred) box.append(filledFold("proof", make("summary", "", whyLine(edge)), edge, false, proofsOf));
  return box;
}

/** Something to unfold whose content is made, and asked of a server if there is one, when it is unfolded first. */
function filledFold(name, summary, edge, open, contentOf) {
  const fold = make("details", name, null, summary);
  let filled = false;
  const fill = () => {
    if (filled || !fold.open) return;
    filled = true;
    fillFrom(fold, edge, contentOf, () => { filled = false; fill(); });
  };
  fold.addEventListener("toggle", fill);
  fold.open = open;
  fill();
  return fold;
}

/** Put the details of an edge into a fold: at once if they are here, else after a word that they are on the way. */
async function fillFrom(fold, edge, contentOf, again) {
  const atHand = detailsAtHand(edge);
  if (atHand) {
    fold.append(...contentOf(atHand, fold));
    return;
  }
  const word = make("p", "loading", "loading …");
  word.setAttribute("role", "status");
  fold.append(word);
  try {
    const told = await askDetails(edge);
    word.replaceWith(...contentOf(told, fold));
  } catch (error) {
    const trouble = make("div", "trouble", null, make("p", "", `The server gave no details: ${error.message}.`));
    trouble.append(button("", "Try again", () => {
      trouble.remove();
      again();
    }));
    trouble.setAttribute("role", "alert");
    word.replaceWith(trouble);
  }
}

function claimBox(claim) {
  const limits = claim.polarity === "limits";
  const box = make("div", limits ? "evidence limits" : "evidence", null, make("p", "", claim.statement));
  const polarity = limits ? make("span", "tag limits", "⊣ limits") : make("span", "tag", claim.polarity);
  box.append(make("div", "tags", null, polarity, make("span", "tag", claim.certainty), metalTag(claim.metal)));
  if (claim.reach === "one study") box.lastChild.append(make("span", "tag", claim.reach));
  if (claim.conditions) box.append(make("p", "conditions", claim.conditions));
  for (const reference of claim.references) box.append(make("p", "source", reference));
  if (claim.place) box.append(make("p", "source", claim.place));
  return box;
}

function whyLine(edge) {
  const told = detailsAtHand(edge);
  return told && told.proofs ? `Why: ${told.proofs.count}` : "Why: the proofs";
}

/** The proofs of an edge, each with its certainty; the first is open as soon as a reader asks why. */
function proofsOf({ proofs, tables }, fold) {
  if (!proofs) return [make("p", "note", "No proof is recorded.")];
  fold.querySelector("summary").textContent = `Why: ${proofs.count}`;
  return proofs.each.map(([certainty, step], index) => {
    const box = make("details", "", null, make("summary", "", `proof ${index + 1} `, certaintyTag(certainty)));
    const fill = () => {
      if (box.open && !box.querySelector("pre")) box.append(treeOf(step, tables));
    };
    box.addEventListener("toggle", fill);
    box.open = index === 0;
    fill();
    return box;
  });
}

/** A proof as a tree of indented lines: a line that must be broken goes on below its own beginning. */
function treeOf(step, tables) {
  return make("pre", "", null, ...linesOf(step, tables).map(({ text, depth }) => {
    const row = make("span", text.startsWith("because ") ? "row reason" : "row");
    row.append(make("span", "lead", " ".repeat(depth)), `${text}\n`);
    row.style.setProperty("--depth", depth);
    return row;
  }));
}
