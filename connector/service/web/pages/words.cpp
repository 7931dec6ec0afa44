#include "connector/service/web/pages/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "connector/base/text/time_text.h"
#include "connector/service/web/pages/html.h"

namespace millrace::service {
namespace {

constexpr std::string_view kStates[] = {"ok",     "rejected",   "temporary", "guarded",
                                        "failed", "cancelled",  "running",   "queued",
                                        "idle",   "interrupted"};

// Each differs in its outline, so that nobody has to tell colours apart.
constexpr std::string_view kShapes = R"(<svg class="shapes" aria-hidden="true">
<symbol id="m-ok" viewBox="0 0 16 16"><path d="M2.5 8.5l3.5 3.5 7.5-8"/></symbol>
<symbol id="m-rejected" viewBox="0 0 16 16"><path d="M8 1.8l6.2 6.2-6.2 6.2-6.2-6.2z"/></symbol>
<symbol id="m-temporary" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6"/><path d="M8 4.5v3.8l2.5 1.5"/></symbol>
<symbol id="m-guarded" viewBox="0 0 16 16"><path d="M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.3v.4"/></symbol>
<symbol id="m-failed" viewBox="0 0 16 16"><path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/></symbol>
<symbol id="m-cancelled" viewBox="0 0 16 16"><path d="M3.5 3.5h9v9h-9z"/></symbol>
<symbol id="m-interrupted" viewBox="0 0 16 16"><path d="M2 8h4M10 8h4M7 12l2-8"/></symbol>
<symbol id="m-running" viewBox="0 0 16 16"><path d="M5 3l7.5 5-7.5 5z"/></symbol>
<symbol id="m-queued" viewBox="0 0 16 16"><path d="M3 8h.1M8 8h.1M13 8h.1"/></symbol>
<symbol id="m-idle" viewBox="0 0 16 16"><path d="M4.5 8h7"/></symbol>
</svg>
)";

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};

// Whole seconds in the two largest units that it has: "2 h 5 min".
std::string two_units(std::int64_t seconds, bool only_one) {
  constexpr Unit kUnits[] = {{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}};
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    if (seconds < kUnits[i].seconds) continue;
    auto text = fmt::format("{} {}", seconds / kUnits[i].seconds, kUnits[i].name);
    const auto rest = seconds % kUnits[i].seconds;
    if (only_one || i + 1 == std::size(kUnits) || rest < kUnits[i + 1].seconds) return text;
    return text + fmt::format(" {} {}", rest / kUnits[i + 1].seconds, kUnits[i + 1].name);
  }
  return "0 s";
}

}  // namespace

std::string span_text(std::chrono::duration<double> span) {
  const double seconds = std::clamp(span.count(), 0.0, 1e12);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  return two_units(std::llround(seconds), false);
}

std::string moment_markup(const std::optional<Moment>& moment, Moment now) {
  if (!moment) return "<span class=\"none\">–</span>";
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*moment - now).count();
  std::string text = "now";
  if (seconds > 0) text = "in " + two_units(seconds, seconds >= 60);
  if (seconds < -1) text = two_units(-seconds, true) + " ago";
  return fmt::format("<time datetime=\"{}\" title=\"{}\">{}</time>", iso_time(*moment),
                     utc_text(*moment), text);
}

std::string_view class_of(std::string_view state) {
  const auto found = std::ranges::find(kStates, state);
  return found == std::end(kStates) ? "idle" : *found;
}

std::string state_markup(std::string_view state) {
  const auto kind = class_of(state);
  return fmt::format(
      "<span class=\"state {0}\"><svg class=\"mark\" aria-hidden=\"true\"><use "
      "href=\"#m-{0}\"/></svg>{1}</span>",
      kind, escaped(state, 40));
}

std::string_view mark_shapes() {
  return kShapes;
}

}  // namespace millrace::service
