// Plays the visitor, for `cargo xtask tour`.

window.find = (name) => document.querySelector(`[data-testid=${name}]`);

window.type = (id, text) => {
  const field = document.getElementById(id);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Whether the gauge has this value, and it is kept. */
window.isSaved = (value) =>
  find("gauge")?.dataset.value === value &&
  find("gauge").style.getPropertyValue("--points") === value &&
  find("sync-status")?.matches(".good");

/** Shows where a finger is, and tells. */
window.point = (element) => {
  element.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const finger = document.createElement("div");
  finger.id = "finger";
  Object.assign(finger.style, {
    position: "fixed", zIndex: 9, left: `${x - 22}px`, top: `${y - 22}px`, width: "44px", height: "44px",
    border: "3px solid #fff", borderRadius: "50%", background: "#5b4bd699", boxShadow: "0 2px 8px #0008",
  });
  document.body.append(finger);
  return [x, y];
};

window.lift = () => document.getElementById("finger")?.remove();
