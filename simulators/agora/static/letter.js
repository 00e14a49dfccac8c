// Interactive modelling tools of an offer letter. Without this script, tables show the same values.
"use strict";

const wholeNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const formatMoney = (amount, currency) => `${currency}\u00a0${wholeNumber.format(amount)}`;
const MAX_BAR_HEIGHT = 110;
const BASELINE_Y = 140;

function equityModel(tool) {
  const { shares, strike, outstanding, currency } = tool.dataset;
  const slider = tool.querySelector("input");
  const worthOf = (count, valuation) => count * Math.max(valuation / outstanding - strike, 0);
  // The chart fits twice the initial valuation, and more if the slider goes beyond that.
  const initialScale = worthOf(Number(shares), 2 * slider.value);
  const update = () => {
    const valuation = Number(slider.value);
    tool.querySelector("[data-valuation]").value = formatMoney(valuation, currency);
    tool.querySelector("[data-worth]").value = formatMoney(worthOf(Number(shares), valuation), currency);
    const scale = Math.max(initialScale, worthOf(Number(shares), valuation));
    for (const year of tool.querySelectorAll("[data-vested]")) {
      const worth = worthOf(Number(year.dataset.vested), valuation);
      const height = scale ? (MAX_BAR_HEIGHT * worth) / scale : 0;
      const bar = year.querySelector("rect");
      bar.setAttribute("height", height);
      bar.setAttribute("y", BASELINE_Y - height);
      const amount = year.querySelector("[data-amount]");
      amount.textContent = wholeNumber.format(worth);
      amount.setAttribute("y", BASELINE_Y - height - 6);
    }
  };
  slider.addEventListener("input", update);
  tool.hidden = false;
  update();
}

function flexibleOffer(tool) {
  const { total, currency } = tool.dataset;
  const slider = tool.querySelector("input");
  const update = () => {
    tool.querySelector("[data-base]").value = formatMoney(Number(slider.value), currency);
    tool.querySelector("[data-equity]").value = formatMoney(total - slider.value, currency);
  };
  slider.addEventListener("input", update);
  tool.hidden = false;
  update();
}

document.querySelectorAll("[data-equity-model]").forEach(equityModel);
document.querySelectorAll("[data-flexible]").forEach(flexibleOffer);
