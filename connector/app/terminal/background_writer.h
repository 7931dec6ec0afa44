#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "connector/app/terminal/output.h"

namespace millrace::app {

// Text for a descriptor, written by a thread of its own, so that a reader who does not read keeps
// nobody waiting. What finds no room is left out, and a line says so before the next text. When
// the other side is gone, or its disk is full, the rest is dropped in silence: there is nobody to
// tell. Any thread.
class BackgroundWriter {
 public:
  static constexpr std::size_t kUsualCapacity = 256 * 1024;

  // The descriptor stays open for as long as the writer lives, and nobody else writes to it. What
  // was left out is told in the format. Throws std::system_error when the thread cannot be started.
  explicit BackgroundWriter(int descriptor, std::size_t capacity = kUsualCapacity,
                            LogFormat format = LogFormat::Text);
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;
  // Waits for the last text to be taken, for ever if need be: see drain().
  ~BackgroundWriter();

  // Never waits. False when there was no room for all of it: then none of it is written.
  bool write(std::string_view text);

  // True when everything was handed over.
  bool is_idle() const;

  // Waits until everything was handed over, however long that takes a reader who reads; false once
  // nothing was taken for as long as `limit`.
  bool drain(std::chrono::milliseconds limit);

 private:
  void hand_over();
  bool hand_over_pieces(std::string_view text, std::unique_lock<std::mutex>& lock);
  bool has_nothing_left() const { return waiting_.empty() && handing_over_ == 0; }
  std::string take_note_of_lost();

  const int descriptor_;
  const std::size_t capacity_;
  const LogFormat format_;
  mutable std::mutex guard_;
  std::condition_variable changed_;
  std::string waiting_;
  std::size_t handing_over_ = 0;  // Bytes that the thread writes just now.
  std::uint64_t taken_ = 0;       // Bytes that were handed over so far.
  std::size_t lost_ = 0;          // Lines that are not yet told of.
  bool closing_ = false;
  bool broken_ = false;
  std::thread thread_;  // Goes last: it uses all of the above.
};

}  // namespace millrace::app
