#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "connector/io/http/message/body_budget.h"

namespace millrace::io {

// Who says how fast a body comes.
enum class Pace {
  Reader,   // At most BodyBudget::full_blocks() are held; then the network waits.
  Network,  // All of it as it comes: for answers that are read into memory anyway.
};

// The bytes of one body between the network, which appends, and its reader, which takes blocks.
// Loop thread only; the budget outlives it, the blocks may outlive both.
class ReceivedBody {
 public:
  ReceivedBody(BodyBudget& budget, Pace pace);
  ReceivedBody(const ReceivedBody&) = delete;
  ReceivedBody& operator=(const ReceivedBody&) = delete;
  ~ReceivedBody();

  // The length that the head announced: no block is made larger than what is still to come.
  void announce(std::optional<std::uint64_t> length) { announced_ = length; }

  // True when the network has to wait for the reader.
  bool is_full() const;

  // Takes all of the bytes, also when it is full: whoever asks is_full() first bounds the memory.
  void append(std::string_view bytes);

  // The oldest block, with headroom; one that is still being filled when there is no other, and a
  // block without a buffer when nothing has come.
  Block take();

  // How many bytes were appended in all.
  std::uint64_t received() const { return received_; }
  std::optional<std::uint64_t> announced() const { return announced_; }

  // The body ended before the length that was announced, or went on after it.
  bool is_cut() const { return announced_ && *announced_ != received_; }

 private:
  void make_room();
  Block take_partial();

  BodyBudget& budget_;
  const Pace pace_;
  std::optional<std::uint64_t> announced_;
  std::uint64_t received_ = 0;
  std::deque<Block> full_;
  Block filling_;
};

}  // namespace millrace::io
