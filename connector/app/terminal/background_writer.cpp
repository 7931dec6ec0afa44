#include "connector/app/terminal/background_writer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/app/terminal/log_line.h"
#include "connector/base/process/descriptor_writes.h"

namespace millrace::app {
namespace {

// A terminal behind a serial line takes so many bytes well within a second: it is slow, but reads.
constexpr std::size_t kPiece = 256;

}  // namespace

BackgroundWriter::BackgroundWriter(int descriptor, std::size_t capacity, LogFormat format)
    : descriptor_(descriptor),
      capacity_(capacity),
      format_(format),
      thread_([this] { hand_over(); }) {}

BackgroundWriter::~BackgroundWriter() {
  {
    const std::lock_guard lock(guard_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool BackgroundWriter::write(std::string_view text) {
  const std::lock_guard lock(guard_);
  if (broken_) return true;
  if (waiting_.size() + handing_over_ + text.size() > capacity_) {
    lost_ += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    return false;
  }
  waiting_ += take_note_of_lost();
  waiting_ += text;
  changed_.notify_all();
  return true;
}

bool BackgroundWriter::is_idle() const {
  const std::lock_guard lock(guard_);
  return has_nothing_left();
}

bool BackgroundWriter::drain(std::chrono::milliseconds limit) {
  std::unique_lock lock(guard_);
  for (;;) {
    const auto before = taken_;
    const bool moved = changed_.wait_for(lock, limit, [this, before] {
      return (has_nothing_left() && lost_ == 0) || taken_ != before;
    });
    if (!moved || taken_ == before) return moved;
  }
}

std::string BackgroundWriter::take_note_of_lost() {
  if (lost_ == 0) return "";
  const auto note = fmt::format("{} lines were dropped here, because stderr was not read in time",
                                std::exchange(lost_, 0));
  if (format_ == LogFormat::Text) return fmt::format("{}: {}\n", kItself, note);
  return log_line({.at = std::chrono::system_clock::now(), .level = "warn", .message = note},
                  format_);
}

void BackgroundWriter::hand_over() {
  std::unique_lock lock(guard_);
  for (;;) {
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty() || lost_ > 0; });
    if (waiting_.empty()) waiting_ = take_note_of_lost();
    if (waiting_.empty()) return;
    const std::string text = std::exchange(waiting_, {});
    handing_over_ = text.size();
    if (!hand_over_pieces(text, lock)) {
      broken_ = true;
      waiting_.clear();
      lost_ = 0;
    }
    handing_over_ = 0;
    changed_.notify_all();
  }
}

// False once the other side is gone.
bool BackgroundWriter::hand_over_pieces(std::string_view text, std::unique_lock<std::mutex>& lock) {
  while (!text.empty()) {
    const auto piece = text.substr(0, kPiece);
    lock.unlock();
    const int failed = write_wholly(descriptor_, piece);
    lock.lock();
    if (failed != 0) return false;
    text.remove_prefix(piece.size());
    handing_over_ = text.size();
    taken_ += piece.size();
    changed_.notify_all();
  }
  return true;
}

}  // namespace millrace::app
