#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/http/message/block_pool.h"

namespace millrace::io {

// How the bytes of a body or a file are compressed.
enum class Coding {
  None,     // Not at all.
  Gzip,     // RFC 1952; several members after one another are one text.
  Deflate,  // RFC 1951, in zlib's wrapping (RFC 1950) or bare: servers mean either.
};

// What a Content-Encoding names; nullopt for a coding that nobody here can read, or for several.
// identity, none, utf-8 and aws-chunked stand for none.
std::optional<Coding> coding_named(std::string_view content_encoding);

// Whether a file is gzip by its first two bytes, whatever it is called.
bool is_gzip(std::span<const char> first_bytes);

// Takes compressed bytes apart, piece by piece, so that memory does not grow with what is in them:
// gzip with all its members, each with its checksum and length proven, and deflate, in zlib's
// wrapping or bare. Any thread, one at a time.
class Inflater {
 public:
  // How much more may come out than went in.
  enum class Ratio {
    Sane,  // What a report has; more is BadData.
    Any,   // For bytes of our own.
  };

  // `coding` is not None. `piece`: the most that next() gives at once.
  explicit Inflater(Coding coding, std::size_t piece = 256u << 10, Ratio ratio = Ratio::Sane);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  // True when next() has nothing to give before feed().
  bool is_idle() const { return input_.size() == 0 && !pending_; }

  // The next compressed bytes; only when it is idle.
  void feed(Block encoded) { input_ = std::move(encoded); }

  // What is in the bytes that were fed, bit by bit; a block without a buffer when all of them are
  // used. Transient for data that was damaged (a checksum does not fit), BadData for what is not of
  // this coding, goes on after its end, or is compressed beyond reason. An error is final.
  // The block has headroom, and is the caller's.
  Result<Block> next();

  // Call after the last byte. Transient when the end is missing; no bytes at all are fine.
  Result<void> finish() const;

 private:
  struct State;

  Result<void> begin_member();
  Result<void> step(Block& out);
  Result<void> check_ratio() const;
  Error damaged() const;

  const Coding coding_;
  const std::size_t piece_;
  const Ratio ratio_;
  BlockPool pool_;
  std::unique_ptr<State> state_;
  Block input_;
  bool inside_ = false;   // Between a member's first byte and its end.
  bool pending_ = false;  // zlib may hold output that did not fit.
  std::uint64_t members_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t given_ = 0;
};

}  // namespace millrace::io
