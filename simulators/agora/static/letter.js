// The modelling tools of an offer letter. Without this script the tables beside them say the same.
"use strict";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const inMoney = (amount, currency) => `${currency}\u00a0${whole.format(amount)}`;
const TALLEST = 110;
const FLOOR = 140;

function equityModel(tool) {
  const { shares, strike, outstanding, currency } = tool.dataset;
  const slider = tool.querySelector("input");
  const worthOf = (count, valuation) => count * Math.max(valuation / outstanding - strike, 0);
  const usual = worthOf(Number(shares), 2 * slider.value); // the height of the picture, until it takes more
  const show = () => {
    const valuation = Number(slider.value);
    tool.querySelector("[data-valuation]").value = inMoney(valuation, currency);
    tool.querySelector("[data-worth]").value = inMoney(worthOf(Number(shares), valuation), currency);
    const tallest = Math.max(usual, worthOf(Number(shares), valuation));
    for (const year of tool.querySelectorAll("[data-vested]")) {
      const worth = worthOf(Number(year.dataset.vested), valuation);
      const height = tallest ? (TALLEST * worth) / tallest : 0;
      const bar = year.querySelector("rect");
      bar.setAttribute("height", height);
      bar.setAttribute("y", FLOOR - height);
      const amount = year.querySelector("[data-amount]");
      amount.textContent = whole.format(worth);
      amount.setAttribute("y", FLOOR - height - 6);
    }
  };
  slider.addEventListener("input", show);
  tool.hidden = false;
  show();
}

function flexibleOffer(tool) {
  const { total, currency } = tool.dataset;
  const slider = tool.querySelector("input");
  const show = () => {
    tool.querySelector("[data-base]").value = inMoney(Number(slider.value), currency);
    tool.querySelector("[data-equity]").value = inMoney(total - slider.value, currency);
  };
  slider.addEventListener("input", show);
  tool.hidden = false;
  show();
}

document.querySelectorAll("[data-equity-model]").forEach(equityModel);
document.querySelectorAll("[data-flexible]").forEach(flexibleOffer);
