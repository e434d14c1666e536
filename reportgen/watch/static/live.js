// 文本或数据有变化时，页面自己重新载入。
"use strict";

const page = document.body;
const note = document.getElementById("note");
const frame = document.getElementById("document");
let source = null;

function connect() {
  if (source) return;
  source = new EventSource(page.dataset.events);
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => { note.textContent = "与 reportgen watch 的连接断了，正在重新连接……"; };
}

function show(state) {
  note.textContent = state.note;
  page.classList.toggle("busy", state.busy);
  if (state.busy || state.stamp === page.dataset.stamp) return;
  page.dataset.stamp = state.stamp;
  if (frame) reloadFrame(); else location.reload();
}

// 网页停在原来看的地方；PDF 由浏览器自己的阅读器显示，位置由它决定。
function reloadFrame() {
  const shown = frame.contentWindow;
  const [x, y] = [shown.scrollX, shown.scrollY];
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(x, y), { once: true });
  shown.location.reload();
}

// 浏览器同时只给一个地址几条连接：看不见的页面让出来。
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") { connect(); return; }
  if (source) source.close();
  source = null;
});
connect();
