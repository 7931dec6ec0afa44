#include "connector/app/terminal/plain_lines.h"

#include <utility>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/terminal/log_line.h"
#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

constexpr std::chrono::minutes kSaidAgain{1};

std::string_view level_of(const Finished& finished) {
  if (finished.status == Status::Ok) return "info";
  // What somebody has stopped is no fault, nor are rows that were kept out.
  const bool is_expected = finished.status == Status::Cancelled ||
                           (finished.status == Status::Rejected && !finished.error);
  return is_expected ? "warn" : "error";
}

std::string_view level_of(const Note& note) {
  switch (note.level) {
    case Level::Detail:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Warning:
      return "warn";
  }
  return "warn";
}

// Empty for what is no line of its own.
std::string_view level_of(const Happening& what) {
  if (std::holds_alternative<Retrying>(what)) return "warn";
  if (const auto* load = std::get_if<LoadDone>(&what)) return load->error ? "error" : "debug";
  if (const auto* note = std::get_if<Note>(&what)) return level_of(*note);
  return "";
}

// Before that, another sync may meet a reason for which this one never begins.
bool is_begun(Phase phase) {
  return phase != Phase::PreparingDestinations && phase != Phase::WaitingForJobSlot &&
         phase != Phase::Submitting;
}

}  // namespace

PlainLines::Phases wanted_phases() {
  return isatty(STDERR_FILENO) == 1 ? PlainLines::Phases::All : PlainLines::Phases::Long;
}

void PlainLines::line(std::string_view level, const Event& event, std::string_view text) {
  if (!is_wanted(level)) return;
  const auto said = said_.find(event.sync);
  const auto phase = said == said_.end() ? std::string_view() : to_string(said->second.phase.phase);
  out_.write(log_line({.at = clock_.wall_now(),
                       .level = level,
                       .sync = event.sync,
                       .run = event.run_id,
                       .phase = phase,
                       .message = text},
                      format_));
}

bool PlainLines::is_wanted(std::string_view level) const {
  switch (verbosity_) {
    case Verbosity::Errors:
      return level == "error";
    case Verbosity::Quiet:
      return level == "warn" || level == "error";
    case Verbosity::Normal:
      return level != "debug";
    case Verbosity::Verbose:
      return true;
  }
  return true;
}

void PlainLines::on_phase(const Event& event, const PhaseChanged& phase) {
  if (is_begun(phase.phase)) tell_start(event);
  const std::string_view level = phases_ == Phases::All ? "info" : "debug";
  const auto found = said_.find(event.sync);
  if (found == said_.end() || found->second.phase.phase != phase.phase) {
    said_.insert_or_assign(std::string(event.sync), Said{phase, clock_.now()});
    line(level, event, text_of(phase));
    return;
  }
  const bool is_new = std::exchange(found->second.phase, phase) != phase;
  if (!say_again(found->second, event, text_of(phase)) && is_new) {
    line(level, event, text_of(phase));
  }
}

void PlainLines::on_rows(const Event& event, const std::string& rows) {
  const auto found = said_.find(event.sync);
  if (found == said_.end()) return;
  say_again(found->second, event, fmt::format("{}: {}", text_of(found->second.phase), rows));
}

void PlainLines::tell_start(const Event& event) {
  const auto found = starts_.find(event.sync);
  if (found == starts_.end()) return;
  const auto text = std::move(starts_.extract(found).mapped());
  line("info", event, text);
}

// True when it was time to.
bool PlainLines::say_again(Said& said, const Event& event, std::string_view text) {
  const auto now = clock_.now();
  if (now - said.at < kSaidAgain) return false;
  said.at = now;
  tell_start(event);
  line("info", event, text);
  return true;
}

void PlainLines::on(const Event& event) {
  if (std::holds_alternative<Started>(event.what)) {
    starts_.insert_or_assign(std::string(event.sync), text_of(event.what));
  } else if (const auto* phase = std::get_if<PhaseChanged>(&event.what)) {
    on_phase(event, *phase);
  } else if (const auto* read = std::get_if<RowsRead>(&event.what)) {
    on_rows(event, counted(read->rows, "row") + " so far");
  } else if (const auto* loaded = std::get_if<RowsLoaded>(&event.what)) {
    on_rows(event, fmt::format("{} of {}", with_commas(loaded->rows), counted(loaded->of, "row")));
  } else if (const auto* finished = std::get_if<Finished>(&event.what)) {
    on_end(event, *finished);
  } else if (const auto level = level_of(event.what); !level.empty()) {
    if (level != "debug") tell_start(event);
    line(level, event, text_of(event.what));
  }
}

void PlainLines::on_end(const Event& event, const Finished& finished) {
  if (finished.not_started) {
    starts_.erase(std::string(event.sync));
    if (format_ == LogFormat::Json) {
      line("info", event, text_of(event.what));
    } else {
      not_started_.emplace_back(event.sync);
    }
  } else {
    tell_start(event);
    line(level_of(finished), event, text_of(event.what));
  }
  said_.erase(std::string(event.sync));
}

void PlainLines::end() {
  if (not_started_.empty()) return;
  const Happening what = Note{Level::Info, "not started, for a reason given above"};
  line("info", {"", some_of(not_started_), clock_.wall_now(), what}, text_of(what));
  not_started_.clear();
}

}  // namespace millrace::app
