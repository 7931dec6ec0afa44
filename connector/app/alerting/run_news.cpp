#include "connector/app/alerting/run_news.h"

#include <utility>

#include <fmt/format.h>

#include "connector/app/results/verdict.h"
#include "connector/base/text/shell_word.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::app {
namespace {

void add_kept_out(Sentences& causes, const engine::SyncOutcome& sync) {
  if (const auto count = sync.counts.quarantined; count > 0) {
    causes.add(
        sync, fmt::format("{} {} quarantined", counted(count, "row"), count == 1 ? "was" : "were"));
  }
  for (const auto& to : sync.destinations) {
    if (const auto count = to.report.rejected; count > 0) {
      causes.add(sync, to,
                 fmt::format("{} {} rejected", counted(count, "row"), count == 1 ? "was" : "were"));
    }
  }
}

std::optional<alerts::Kind> kind_of(Status status) {
  if (status == Status::Failed) return alerts::Kind::Failed;
  if (status == Status::Guarded) return alerts::Kind::Guarded;
  if (status == Status::Rejected) return alerts::Kind::Rejected;
  return std::nullopt;
}

}  // namespace

std::optional<alerts::News> news_of(const engine::SyncOutcome& outcome) {
  const auto kind = kind_of(outcome.status);
  if (outcome.not_started || (!kind && outcome.status != Status::Ok)) return std::nullopt;
  Sentences causes;
  Sentences advice;
  if (kind == alerts::Kind::Rejected) {
    add_kept_out(causes, outcome);
  } else if (kind) {
    add_causes(causes, outcome);
    add_advice(advice, outcome);
  }
  return alerts::News{.sync = outcome.sync,
                      .kind = kind,
                      .run_id = outcome.run_id,
                      .cause = causes.text_without_syncs(),
                      .advice = advice.text_without_syncs()};
}

alerts::News news_of(const service::Alarm& alarm) {
  if (alarm.what == service::Alarm::What::Late) {
    return {.sync = alarm.sync,
            .kind = alerts::Kind::Late,
            .run_id = alarm.run_id,
            .cause = "its run is under way; its rows should be there by " + utc_text(alarm.moment),
            .advice = ""};
  }
  return {.sync = alarm.sync,
          .kind = alerts::Kind::Stale,
          .run_id = "",
          .cause = fmt::format("its rows are as of {}; its schedule should have brought newer ones "
                               "by {}",
                               utc_text(alarm.as_of), utc_text(alarm.moment)),
          .advice = "see its last runs: millrace runs " + shell_word(alarm.sync)};
}

void tell_end(const engine::SyncOutcome& outcome, alerts::Alerter& alerter) {
  if (auto news = news_of(outcome)) alerter.tell(*std::move(news));
}

void tell_ends(engine::Engine& engine, alerts::Alerter& alerter) {
  engine.on_end([&alerter](const engine::SyncOutcome& outcome) { tell_end(outcome, alerter); });
}

}  // namespace millrace::app
