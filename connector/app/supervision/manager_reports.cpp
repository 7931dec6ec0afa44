#include "connector/app/supervision/manager_reports.h"

#include <utility>

namespace millrace::app {

ManagerReports::ManagerReports(ServiceManager manager, Clock& clock, Warn warn)
    : manager_(std::move(manager)), clock_(clock), warn_(std::move(warn)) {}

void ManagerReports::stopping(std::chrono::seconds grace) {
  constexpr std::chrono::seconds kToTheEnd(20);  // Undoes what is half done, closes what is open.
  heard(manager_.stopping(grace + kToTheEnd, "waiting for runs to end"));
}

Task<void> ManagerReports::keep_alive() {
  const auto within = manager_.watchdog();
  if (!within) co_return;
  while (co_await clock_.sleep(*within / 2)) heard(manager_.ping());
}

void ManagerReports::heard(const Result<void>& sent) {
  const bool is_news = !sent && is_heard_;
  is_heard_ = sent.has_value();
  if (is_news) warn_(sent.error().message());
}

}  // namespace millrace::app
