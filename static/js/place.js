// A click on a map writes the place into the two number fields beside it. Typing the numbers does the same.
// The inverse of the projection in core/ui/worldmap.py.

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const [M, SCALE, LEFT, TOP, CENTRE] = [Math.sqrt(3) / 2, 295.5705, 800, 389.3736, 11];
const degrees = (angle) => (angle * 180) / Math.PI;

const place = (x, y) => {
  const height = (TOP - y) / SCALE;
  let angle = height;
  let slope = 1;
  for (let step = 0; step < 12; step += 1) {
    const square = angle * angle;
    const sixth = square ** 3;
    slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square);
    angle -= (angle * (A1 + A2 * square + sixth * (A3 + A4 * square)) - height) / slope;
  }
  const longitude = ((x - LEFT) / SCALE) * ((M * slope) / Math.cos(angle));
  return [degrees(Math.asin(Math.sin(angle) / M)), degrees(longitude) + CENTRE];
};

for (const figure of document.querySelectorAll("[data-pick]")) {
  const svg = figure.querySelector("svg");
  const pin = figure.querySelector(".place");
  const form = figure.closest("form");
  figure.querySelector("[data-with-script]").hidden = false;
  figure.classList.add("picking");
  svg.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const [latitude, longitude] = place(at.x, at.y).map((number) => number.toFixed(3));
    pin.setAttribute("cx", at.x);
    pin.setAttribute("cy", at.y);
    pin.setAttribute("r", pin.dataset.radius);
    form.elements.latitude.value = latitude;
    form.elements.longitude.value = longitude;
    form.elements.point.value = "typed";
    figure.querySelector("output").textContent = `${latitude}, ${longitude}`;
  });
}
