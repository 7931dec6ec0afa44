#include "connector/app/terminal/live/live_display.h"

#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "connector/app/terminal/live/overall_line.h"
#include "connector/app/terminal/live/picture.h"
#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

constexpr std::chrono::milliseconds kBetweenPictures(100);
// What a stopped terminal is shown once it goes on.
constexpr std::size_t kMostNotes = 1000;
// Beyond that a sentence may be told twice.
constexpr std::size_t kMostSentences = 10'000;
constexpr std::size_t kLongestNote = 2000;

}  // namespace

LiveDisplay::LiveDisplay(Clock& clock, BackgroundWriter& out, LiveOptions options)
    : clock_(clock),
      out_(out),
      options_(std::move(options)),
      run_(clock.now()),
      region_(options_.look, options_.rewraps) {}

Task<void> LiveDisplay::refresh() {
  for (;;) {
    // Pictures that nobody looks at would only be old when they are.
    if (out_.is_idle()) {
      const auto size = options_.size();
      draw(picture_of(run_, size, whole_second()), size);
    }
    if (auto slept = co_await clock_.sleep(kBetweenPictures); !slept) break;
  }
  finish();
}

// All times in a picture change together, so that they alone do not make ten pictures a second.
Moment LiveDisplay::whole_second() const {
  const auto gone = clock_.now() - run_.started();
  return run_.started() + std::chrono::floor<std::chrono::seconds>(gone);
}

void LiveDisplay::finish() {
  const auto size = options_.size();
  draw({}, size);
  const auto last = overall_line(run_, size.columns - 1, clock_.now());
  if (!run_.syncs().empty()) out_.write(last.text(options_.look) + "\n");
}

void LiveDisplay::draw(std::vector<StyledLine> lines, TerminalSize size) {
  auto frame = region_.frame(notes_for(size), std::move(lines), size);
  // The next picture goes over this one only if this one is there.
  if (frame.bytes.empty() || !out_.write(frame.bytes)) return;
  region_.shows(std::move(frame));
  notes_.clear();
  lost_notes_ = 0;
}

std::vector<StyledLine> LiveDisplay::notes_for(TerminalSize size) const {
  std::vector<StyledLine> lines;
  for (const auto& note : notes_) {
    for (auto& line : wrapped(note.text, size.columns - 1, 2)) {
      lines.emplace_back().add(std::move(line), note.style);
    }
  }
  if (lost_notes_ > 0) {
    lines.emplace_back().add(fmt::format("! and {} more lines", lost_notes_), Style::Warning);
    lines.back().cut_to(size.columns - 1);
  }
  return lines;
}

void LiveDisplay::on(const Event& event) {
  run_.on(event, clock_.now());
  tell(event);
}

// How things go on is in the picture.
void LiveDisplay::tell(const Event& event) {
  if (const auto* note = std::get_if<Note>(&event.what)) {
    if (note->level == Level::Warning) add_note("!", Style::Warning, event);
    if (note->level == Level::Info) add_note("·", Style::Plain, event);
    if (note->level == Level::Detail && options_.verbose) add_note("·", Style::Dim, event);
  } else if (const auto* load = std::get_if<LoadDone>(&event.what)) {
    if (load->error) add_note("✗", Style::Bad, event);
  } else if (const auto* finished = std::get_if<Finished>(&event.what)) {
    if (finished->error && !finished->not_started) add_note("✗", Style::Bad, event);
  } else if (std::holds_alternative<Retrying>(event.what) && options_.verbose) {
    add_note("!", Style::Warning, event);
  }
}

void LiveDisplay::add_note(std::string_view mark, Style style, const Event& event) {
  auto text = printable(text_of(event.what), kLongestNote);
  if (sentences_.size() < kMostSentences && !sentences_.insert(text).second) return;
  if (notes_.size() == kMostNotes) {
    ++lost_notes_;
    return;
  }
  notes_.push_back({fmt::format("{} {}: {}", mark, printable(event.sync), text), style});
}

}  // namespace millrace::app
