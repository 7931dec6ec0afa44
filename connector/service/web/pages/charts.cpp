#include "connector/service/web/pages/charts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {

using ledger::RecordedRun;

namespace {

constexpr std::size_t kBars = 30;

double length_of(const RecordedRun& run) {
  if (!run.ended_at) return 0;
  return std::max(0.0, std::chrono::duration<double>(*run.ended_at - run.start.at).count());
}

// Square roots, so that one slow run leaves something of the others.
double height_of(double value, double largest, double most) {
  const double share = largest > 0 ? std::sqrt(std::max(0.0, value) / largest) : 0;
  return std::clamp(share * most, 2.0, most);
}

std::string title_of(const RecordedRun& run) {
  auto title = fmt::format("{}, {}", escaped(run.end.status, 40), utc_text(run.start.at));
  if (!run.has_ended()) return title;
  title += fmt::format(", {}, {}", span_text(std::chrono::duration<double>(length_of(run))),
                       counted(run.end.rows.out, "row"));
  return title;
}

// "failed, 2026-01-02 03:04, 30 s"
std::string short_title_of(const RecordedRun& run) {
  auto title =
      fmt::format("{}, {}", class_of(run.end.status), utc_text(run.start.at).substr(0, 16));
  if (!run.has_ended()) return title;
  return title + ", " + span_text(std::chrono::duration<double>(length_of(run)));
}

// "28 ok, 2 failed"
std::string counts_of(const std::vector<RecordedRun>& runs) {
  std::map<std::string_view, int> counts;
  for (const auto& run : runs) ++counts[class_of(run.end.status)];
  std::string text;
  for (const auto& [state, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, state);
  }
  return text;
}

// One bar of a chart, from the axis at `base` upwards.
struct Bar {
  double height = 0;  // All of it.
  double waited = 0;  // Of that, at its foot.
  std::string title;
};

constexpr int kChartHeight = 96;
constexpr int kBarWidth = 16;
constexpr int kBarStep = 20;

std::string chart(const std::vector<ChartedRun>& runs, std::string_view label,
                  std::string_view largest, const std::function<Bar(const ChartedRun&)>& bar_of) {
  std::string out;
  const auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      "<p class=\"quiet small top\">up to {}</p><svg class=\"chart\" viewBox=\"0 -1 {} {}\" "
      "role=\"img\" aria-label=\"{}\"><path class=\"grid\" d=\"M0 0H{}M0 {}H{}\"/>",
      largest, kBars * kBarStep, kChartHeight + 2, label, kBars * kBarStep, kChartHeight,
      kBars * kBarStep);
  std::size_t column = kBars - std::min(kBars, runs.size());
  for (const auto& charted : runs) {
    const auto bar = bar_of(charted);
    const auto x = kBarStep * column++;
    fmt::format_to(to,
                   "<a href=\"{}\"><rect class=\"hit\" x=\"{}\" width=\"{}\" height=\"{}\"/>"
                   "<rect class=\"{}\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>",
                   path_of_run(charted.run.start.run_id), x, kBarStep, kChartHeight,
                   class_of(charted.run.end.status), x, kChartHeight - bar.height, kBarWidth,
                   bar.height);
    if (bar.waited > 0) {
      fmt::format_to(to,
                     "<rect class=\"wait\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>",
                     x, kChartHeight - bar.waited, kBarWidth, bar.waited);
    }
    fmt::format_to(to, "<title>{}</title></a>", bar.title);
  }
  return out + "</svg>";
}

}  // namespace

std::string strip_of(const std::vector<RecordedRun>& runs) {
  if (runs.empty()) return "<span class=\"none\">no runs yet</span>";
  double longest = 0;
  for (const auto& run : runs) longest = std::max(longest, length_of(run));
  std::string out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "<svg class=\"strip\" viewBox=\"0 0 180 26\" role=\"img\" aria-label=\"{}\">",
                 counts_of(runs));
  std::size_t column = kBars - std::min(kBars, runs.size());
  for (const auto& run : runs) {
    const auto x = 6 * column++;
    const auto kind = class_of(run.end.status);
    const int height =
        run.has_ended() ? static_cast<int>(height_of(length_of(run), longest, 20)) : 6;
    // A page has thousands of them, so they are short.
    if (kind == "ok") {
      fmt::format_to(to, "<rect x={} y={} height={}>", x, 20 - height, height);
    } else {
      fmt::format_to(to, "<path class={0} d=\"M{1} 24h4\"/><rect class={0} x={1} y={2} height={3}>",
                     kind, x, 20 - height, height);
    }
    fmt::format_to(to, "<title>{}</title></rect>", short_title_of(run));
  }
  return out + "</svg>";
}

std::string durations_chart(const std::vector<ChartedRun>& runs) {
  double longest = 0;
  for (const auto& [run, waited] : runs) longest = std::max(longest, length_of(run));
  return chart(
      runs, "how long each run took", span_text(std::chrono::duration<double>(longest)),
      [longest](const ChartedRun& charted) {
        const double took = length_of(charted.run);
        const double waited = std::min(charted.waited, took);
        Bar bar{.height = height_of(took, longest, kChartHeight), .title = title_of(charted.run)};
        if (took > 0) bar.waited = bar.height * waited / took;
        if (waited > 0) {
          bar.title += fmt::format(", waited {}", span_text(std::chrono::duration<double>(waited)));
        }
        return bar;
      });
}

std::string rows_chart(const std::vector<ChartedRun>& runs) {
  std::uint64_t most = 0;
  for (const auto& [run, waited] : runs) most = std::max(most, run.end.rows.out);
  return chart(runs, "rows of each run", counted(most, "row"), [most](const ChartedRun& charted) {
    const auto& run = charted.run;
    return Bar{.height = height_of(static_cast<double>(run.end.rows.out), static_cast<double>(most),
                                   kChartHeight),
               .title = title_of(run)};
  });
}

std::string time_line(const std::vector<PhaseSpan>& phases) {
  double total = 0;
  for (const auto& span : phases) total += span.took.count();
  if (total <= 0) return "";
  std::string out =
      "<svg class=\"timeline\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" role=\"img\" "
      "aria-label=\"the phases of this run\">";
  double at = 0;
  std::size_t number = 0;
  for (const auto& span : phases) {
    const double width = 1000 * span.took.count() / total;
    fmt::format_to(std::back_inserter(out),
                   "<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"20\"><title>{}: {}"
                   "</title></rect>",
                   span.is_wait      ? "wait"
                   : number % 2 == 0 ? "work"
                                     : "work other",
                   at, std::max(width, 1.0), escaped(span.phase), span_text(span.took));
    at += width;
    ++number;
  }
  return out + "</svg>";
}

}  // namespace millrace::service
