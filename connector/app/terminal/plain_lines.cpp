#include "connector/app/terminal/plain_lines.h"

#include <utility>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::app {
namespace {

constexpr std::chrono::minutes kSaidAgain{1};

std::string_view level_of(const Finished& finished) {
  if (finished.status == Status::Ok) return "info";
  return finished.status == Status::Rejected && !finished.error ? "warn" : "error";
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
  if (const auto* finished = std::get_if<Finished>(&what)) return level_of(*finished);
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

void PlainLines::line(std::string_view level, std::string_view sync, std::string_view text) {
  if (!is_wanted(level)) return;
  const auto out = fmt::format("{} {:<5} {}: {}\n", iso_time(clock_.wall_now()), level,
                               printable(sync), printable(text, 2000));
  out_.write(out);
}

bool PlainLines::is_wanted(std::string_view level) const {
  switch (verbosity_) {
    case Verbosity::Quiet:
      return level == "warn" || level == "error";
    case Verbosity::Normal:
      return level != "debug";
    case Verbosity::Verbose:
      return true;
  }
  return true;
}

void PlainLines::on_phase(std::string_view sync, const PhaseChanged& phase) {
  if (is_begun(phase.phase)) tell_start(sync);
  const std::string_view level = phases_ == Phases::All ? "info" : "debug";
  const auto found = said_.find(sync);
  if (found == said_.end() || found->second.phase.phase != phase.phase) {
    said_.insert_or_assign(std::string(sync), Said{phase, clock_.now()});
    line(level, sync, text_of(phase));
    return;
  }
  const bool is_new = std::exchange(found->second.phase, phase) != phase;
  if (!say_again(found->second, sync, text_of(phase)) && is_new) {
    line(level, sync, text_of(phase));
  }
}

void PlainLines::on_rows(std::string_view sync, const std::string& rows) {
  const auto found = said_.find(sync);
  if (found == said_.end()) return;
  say_again(found->second, sync, fmt::format("{}: {}", text_of(found->second.phase), rows));
}

void PlainLines::tell_start(std::string_view sync) {
  const auto found = starts_.find(sync);
  if (found == starts_.end()) return;
  const auto text = std::move(starts_.extract(found).mapped());
  line("info", sync, text);
}

// True when it was time to.
bool PlainLines::say_again(Said& said, std::string_view sync, std::string_view text) {
  const auto now = clock_.now();
  if (now - said.at < kSaidAgain) return false;
  said.at = now;
  tell_start(sync);
  line("info", sync, text);
  return true;
}

void PlainLines::on(const Event& event) {
  const auto* finished = std::get_if<Finished>(&event.what);
  if (std::holds_alternative<Started>(event.what)) {
    starts_.insert_or_assign(std::string(event.sync), text_of(event.what));
  } else if (finished != nullptr && finished->not_started) {
    starts_.erase(std::string(event.sync));
    not_started_.emplace_back(event.sync);
  } else if (const auto* phase = std::get_if<PhaseChanged>(&event.what)) {
    on_phase(event.sync, *phase);
  } else if (const auto* read = std::get_if<RowsRead>(&event.what)) {
    on_rows(event.sync, counted(read->rows, "row") + " so far");
  } else if (const auto* loaded = std::get_if<RowsLoaded>(&event.what)) {
    on_rows(event.sync,
            fmt::format("{} of {}", with_commas(loaded->rows), counted(loaded->of, "row")));
  } else if (const auto level = level_of(event.what); !level.empty()) {
    if (level != "debug") tell_start(event.sync);
    line(level, event.sync, text_of(event.what));
  }
  if (finished != nullptr) said_.erase(std::string(event.sync));
}

void PlainLines::end() {
  if (not_started_.empty()) return;
  line("info", some_of(not_started_), "not started, for a reason given above");
  not_started_.clear();
}

}  // namespace millrace::app
