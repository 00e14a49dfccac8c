// Interactive modelling tools of an offer letter. Without this script, tables show the same values.
"use strict";

const MAX_BAR_HEIGHT = 132;
const BASELINE_Y = 160;

function moneyFormats({ locale, currency }) {
  const format = (options) => new Intl.NumberFormat(locale, { style: "currency", currency, ...options });
  const whole = format({ maximumFractionDigits: 0, minimumFractionDigits: 0 });
  const price = format({});
  const compact = format({ notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 });
  return {
    whole: (amount) => whole.format(amount),
    price: (amount) => price.format(amount),
    compact: (amount) => compact.format(amount),
  };
}

function equityModel(tool) {
  const { shares, strike, outstanding } = tool.dataset;
  const money = moneyFormats(tool.dataset);
  const slider = tool.querySelector("input");
  const worthOf = (count, valuation) => count * Math.max(valuation / outstanding - strike, 0);
  // The bars fill the chart at first with room to grow by a third, and grow no further beyond that.
  const initialScale = worthOf(Number(shares), slider.value) * 4 / 3;
  const update = () => {
    const valuation = Number(slider.value);
    const worth = worthOf(Number(shares), valuation);
    tool.querySelector("[data-valuation]").value = money.whole(valuation);
    tool.querySelector("[data-price]").value = money.price(valuation / outstanding);
    tool.querySelector("[data-worth]").value = money.whole(worth);
    slider.setAttribute("aria-valuetext", `${money.whole(valuation)}: your shares are worth ${money.whole(worth)}`);
    const scale = Math.max(initialScale, worth);
    for (const year of tool.querySelectorAll("[data-vested]")) {
      const vested = worthOf(Number(year.dataset.vested), valuation);
      const height = scale ? (MAX_BAR_HEIGHT * vested) / scale : 0;
      const bar = year.querySelector("rect");
      bar.setAttribute("height", height);
      bar.setAttribute("y", BASELINE_Y - height);
      const amount = year.querySelector("[data-amount]");
      amount.textContent = money.compact(vested);
      amount.setAttribute("y", BASELINE_Y - height - 6);
    }
  };
  slider.addEventListener("input", update);
  tool.hidden = false;
  update();
}

function flexibleOffer(tool) {
  const { total } = tool.dataset;
  const money = moneyFormats(tool.dataset);
  const slider = tool.querySelector("input");
  const update = () => {
    const base = money.whole(Number(slider.value));
    const equity = money.whole(total - slider.value);
    tool.querySelector("[data-base]").value = base;
    tool.querySelector("[data-equity]").value = equity;
    slider.setAttribute("aria-valuetext", `Base ${base}, annual equity ${equity}`);
  };
  slider.addEventListener("input", update);
  tool.hidden = false;
  update();
}

document.querySelectorAll("[data-equity-model]").forEach(equityModel);
document.querySelectorAll("[data-flexible]").forEach(flexibleOffer);
