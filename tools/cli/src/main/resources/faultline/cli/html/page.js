for (const data of document.querySelectorAll("script[data-chart]")) {
  new Chart(document.getElementById(data.dataset.chart), JSON.parse(data.textContent));
}
