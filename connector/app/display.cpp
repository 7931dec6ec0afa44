#include "connector/app/display.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "connector/app/table.h"
#include "connector/base/text.h"

namespace millrace::app {
namespace {

// What a stopped terminal is shown once it goes on.
constexpr std::size_t kMostNotes = 1000;
constexpr std::size_t kNameWidth = 28;

std::string ending(const engine::SyncOutcome& outcome) {
  if (outcome.error)
    return fmt::format("{}: {}", to_string(outcome.status), outcome.error->message());
  return fmt::format("{}, {} rows in {:.2f} s", to_string(outcome.status),
                     with_commas(outcome.rows_out),
                     std::chrono::duration<double>(outcome.elapsed).count());
}

}  // namespace

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

void PlainLines::line(std::string_view level, std::string_view sync, std::string_view text) {
  const auto now = std::chrono::system_clock::to_time_t(clock_.wall_now());
  const auto out = fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {:<5} {}: {}\n", fmt::gmtime(now), level,
                               printable(sync), printable(text, 2000));
  out_.write(out);
}

void PlainLines::sync_started(std::string_view sync) {
  line("info", sync, "started");
}

void PlainLines::stage(std::string_view sync, std::string_view what) {
  line("info", sync, what);
}

void PlainLines::note(std::string_view sync, std::string_view sentence) {
  line("warn", sync, sentence);
}

void PlainLines::detail(std::string_view sync, std::string_view sentence) {
  if (verbose_) line("debug", sync, sentence);
}

void PlainLines::sync_finished(const engine::SyncOutcome& outcome) {
  const bool fine = outcome.status == engine::Status::Ok;
  line(fine ? "info" : "error", outcome.sync, ending(outcome));
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

void LiveDisplay::sync_started(std::string_view sync) {
  line_of(sync);
}

void LiveDisplay::stage(std::string_view sync, std::string_view what) {
  line_of(sync).stage = printable(what, 100);
}

void LiveDisplay::note(std::string_view sync, std::string_view sentence) {
  add_note(fmt::format("{}: {}", printable(sync), printable(sentence, 500)));
  line_of(sync).stage = printable(sentence, 60);  // Until the next stage: why it waits.
}

void LiveDisplay::detail(std::string_view sync, std::string_view sentence) {
  if (!options_.verbose) return;
  add_note(fmt::format("{}: {}", printable(sync), printable(sentence, 500)));
}

void LiveDisplay::add_note(std::string text) {
  if (notes_.size() < kMostNotes) {
    notes_.push_back(std::move(text));
  } else {
    ++lost_notes_;
  }
}

void LiveDisplay::rows(std::string_view sync, std::uint64_t read) {
  line_of(sync).rows = read;
}

void LiveDisplay::sync_finished(const engine::SyncOutcome& outcome) {
  Line& line = line_of(outcome.sync);
  line.ended = outcome.status;
  line.rows = outcome.rows_read;
  line.seconds = std::chrono::duration<double>(outcome.elapsed).count();
}

std::string LiveDisplay::colour(std::string_view code, std::string_view text) const {
  return options_.colours ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string LiveDisplay::text_of(const Line& line) const {
  const double running = std::chrono::duration<double>(clock_.now() - line.started).count();
  const double seconds = line.ended ? line.seconds : running;
  const auto rate =
      static_cast<std::uint64_t>(seconds > 0 ? static_cast<double>(line.rows) / seconds : 0);
  std::string state = colour("36", line.stage);
  if (line.ended == engine::Status::Ok) state = colour("32", "done");
  if (line.ended && *line.ended != engine::Status::Ok) state = colour("31", to_string(*line.ended));
  const std::string mark = line.ended ? (*line.ended == engine::Status::Ok ? "✓" : "✗") : "·";
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
  for (const auto* line : shown) out += "\x1b[2K" + text_of(*line) + "\n";
  if (hidden > 0) out += fmt::format("\x1b[2K  and {} more\n", hidden);
  out += "\x1b[J";
  // The next picture goes over this one only if this one is there.
  if (!out_.write(out)) return;
  painted_ = shown.size() + (hidden > 0 ? 1 : 0);
  notes_.clear();
  lost_notes_ = 0;
}

}  // namespace millrace::app
