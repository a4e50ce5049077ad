(function () {
  var index = JSON.parse(document.getElementById("index").textContent);
  var box = document.getElementById("q"), list = document.getElementById("hits"), said = document.getElementById("found");
  box.form.addEventListener("submit", function (event) { event.preventDefault(); });
  box.addEventListener("input", function () {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    if (!words.length) { said.textContent = ""; return; }
    var hits = index.filter(function (entry) {
      var text = (entry.title + " " + entry.text).toLowerCase();
      return words.every(function (word) { return text.indexOf(word) >= 0; });
    });
    said.textContent = hits.length === 1 ? "1 place found" : hits.length + " places found";
    hits.slice(0, 30).forEach(function (entry) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = entry.address; link.textContent = entry.title;
      item.appendChild(link); item.appendChild(document.createTextNode(" " + entry.where));
      list.appendChild(item);
    });
  });
})();
