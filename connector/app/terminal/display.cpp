#include "connector/app/terminal/display.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::app {
namespace {

// What a stopped terminal is shown once it goes on.
constexpr std::size_t kMostNotes = 1000;
constexpr std::size_t kNameWidth = 28;

constexpr std::chrono::minutes kSaidAgain{1};

// Empty for what is no line of its own.
std::string_view level_of(const Happening& what) {
  if (std::holds_alternative<RowsRead>(what)) return "";
  if (const auto* load = std::get_if<LoadDone>(&what)) return load->error ? "error" : "";
  if (std::holds_alternative<Retrying>(what)) return "warn";
  if (const auto* note = std::get_if<Note>(&what)) {
    return note->level == Level::Detail ? "debug" : note->level == Level::Info ? "info" : "warn";
  }
  const auto* finished = std::get_if<Finished>(&what);
  return finished != nullptr && finished->status != Status::Ok ? "error" : "info";
}

}  // namespace

void PlainLines::line(std::string_view level, std::string_view sync, std::string_view text) {
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

// Remembers what is said now.
bool PlainLines::is_said(const Event& event) {
  const auto found = said_.find(event.sync);
  const auto* phase = std::get_if<PhaseChanged>(&event.what);
  if (phase == nullptr) {
    if (found != said_.end()) said_.erase(found);
    return false;
  }
  const auto now = clock_.now();
  if (found == said_.end()) {
    said_.emplace(event.sync, Said{*phase, now});
    return false;
  }
  if (found->second.phase == *phase && now - found->second.at < kSaidAgain) return true;
  found->second = {*phase, now};
  return false;
}

void PlainLines::on(const Event& event) {
  const auto level = level_of(event.what);
  if (level.empty() || !is_wanted(level) || is_said(event)) return;
  line(level, event.sync, text_of(event.what));
}

LiveDisplay::LiveDisplay(Clock& clock, BackgroundWriter& out, LiveOptions options)
    : clock_(clock),
      out_(out),
      options_(options),
      height_(std::max<std::size_t>(options.height, 4) - 2) {}

Task<void> LiveDisplay::refresh() {
  for (;;) {
    // Pictures that nobody looks at would only be old when they are.
    if (out_.is_idle()) paint();
    if (auto slept = co_await clock_.sleep(std::chrono::milliseconds(100)); !slept) break;
  }
  paint();
}

LiveDisplay::Line& LiveDisplay::line_of(std::string_view sync) {
  const auto found = index_.find(sync);
  if (found != index_.end()) return lines_[found->second];
  index_.emplace(sync, lines_.size());
  return lines_.emplace_back(Line{.name = printable(sync), .started = clock_.now()});
}

void LiveDisplay::on(const Event& event) {
  Line& line = line_of(event.sync);
  if (const auto* rows = std::get_if<RowsRead>(&event.what)) {
    line.rows = rows->rows;
  } else if (const auto* phase = std::get_if<PhaseChanged>(&event.what)) {
    line.stage = printable(text_of(*phase), 100);
  } else if (const auto* finished = std::get_if<Finished>(&event.what)) {
    line.ended = finished->status;
    line.rows = finished->rows_read;
    line.seconds = std::chrono::duration<double>(finished->elapsed).count();
  } else {
    tell(event, line);
  }
}

void LiveDisplay::tell(const Event& event, Line& line) {
  const auto level = level_of(event.what);
  const bool is_note =
      level == "warn" || level == "error" || std::holds_alternative<Note>(event.what);
  if (!is_note || (level == "debug" && !options_.verbose)) return;
  const auto text = text_of(event.what);
  add_note(fmt::format("{}: {}", printable(event.sync), printable(text, 500)));
  if (level != "debug") line.stage = printable(text, 60);  // Until the next phase: why it waits.
}

void LiveDisplay::add_note(std::string text) {
  if (notes_.size() < kMostNotes) {
    notes_.push_back(std::move(text));
  } else {
    ++lost_notes_;
  }
}

std::string LiveDisplay::colour(std::string_view code, std::string_view text) const {
  return options_.colours ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string LiveDisplay::picture_of(const Line& line) const {
  const double running = std::chrono::duration<double>(clock_.now() - line.started).count();
  const double seconds = line.ended ? line.seconds : running;
  const auto rate =
      static_cast<std::uint64_t>(seconds > 0 ? static_cast<double>(line.rows) / seconds : 0);
  std::string state = colour("36", line.stage);
  if (line.ended == Status::Ok) state = colour("32", "done");
  if (line.ended && *line.ended != Status::Ok) state = colour("31", to_string(*line.ended));
  const std::string mark = line.ended ? (*line.ended == Status::Ok ? "✓" : "✗") : "·";
  const std::string counts =
      line.rows > 0 ? fmt::format("{:>13} rows {:>11}/s", with_commas(line.rows), with_commas(rate))
                    : std::string(31, ' ');
  return fmt::format("{} {} {} {:>7.1f} s  {}", mark, fitted(line.name, kNameWidth), counts,
                     seconds, state);
}

void LiveDisplay::paint() {
  std::string out;
  if (painted_ > 0) out += fmt::format("\x1b[{}F", painted_);
  for (const auto& note : notes_) out += "\x1b[2K" + colour("33", "! " + note) + "\n";
  if (lost_notes_ > 0) {
    out += "\x1b[2K" + colour("33", fmt::format("! and {} more lines", lost_notes_)) + "\n";
  }
  // What still runs comes first when not everything fits.
  const bool all_fit = lines_.size() <= height_;
  std::vector<const Line*> shown;
  for (const bool ended : {false, true}) {
    for (const auto& line : lines_) {
      if (all_fit ? !ended : line.ended.has_value() == ended) shown.push_back(&line);
    }
  }
  const std::size_t hidden = shown.size() > height_ ? shown.size() - height_ : 0;
  shown.resize(shown.size() - hidden);
  for (const auto* line : shown) out += "\x1b[2K" + picture_of(*line) + "\n";
  if (hidden > 0) out += fmt::format("\x1b[2K  and {} more\n", hidden);
  out += "\x1b[J";
  // The next picture goes over this one only if this one is there.
  if (!out_.write(out)) return;
  painted_ = shown.size() + (hidden > 0 ? 1 : 0);
  notes_.clear();
  lost_notes_ = 0;
}

}  // namespace millrace::app
