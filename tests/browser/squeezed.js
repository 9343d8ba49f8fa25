// Texts of a page that stand in a column of a few letters, line below line. Answers a list of words; changes nothing.
() => {
  const narrow = 7, high = 6; // letters, lines
  const own = (each) => [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const size = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  return [...document.querySelectorAll("main *")]
    .filter((each) => own(each).length && each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest("svg, .vh") && each.offsetWidth > 1) // what is for ears alone is one pixel wide
    .filter((each) => {
      const style = getComputedStyle(each), letter = parseFloat(style.fontSize);
      const line = parseFloat(style.lineHeight) || letter * 1.5;
      return own(each).map(size).some((box) => box.width < narrow * letter && box.height > (high - 0.5) * line);
    })
    .map((each) => `${each.localName}.${each.className}: ${own(each)[0].data.trim().slice(0, 60)}`)
    .slice(0, 5);
}
