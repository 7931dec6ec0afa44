#pragma once

#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/io/http/message/inflater.h"

namespace millrace::sources {

// Turns the blocks of a download into the bytes of the file: takes apart what the server compressed
// for the way, and a file that is gzip itself, whatever it is called. Blocks that need neither are
// handed on as they came. Any thread, one at a time.
class FileContent {
 public:
  // `coding` is the body's; `format` is what the file should be, for messages.
  FileContent(io::Coding coding, std::string format);

  // True when next() has nothing to give before feed() or end().
  bool is_idle() const;

  // The next block as it came; only when it is idle.
  void feed(Block block);
  // There are no more.
  void end() { ended_ = true; }

  // The next bytes of the file; a block without a buffer when there are none yet. BadData for a
  // page of HTML where the file should be, and whatever Inflater finds wrong.
  Result<Block> next();

  // Proves the end of what was compressed, once it is idle after end().
  Result<void> finish() const;

 private:
  void begin();
  Result<void> check_beginning(Block& beginning) const;

  const io::Coding coding_;
  const std::string format_;
  bool begun_ = false;    // Enough was seen to know what it is.
  bool checked_ = false;  // Of the file's own first bytes.
  bool ended_ = false;
  Block waiting_;
  std::optional<io::Inflater> inflater_;
};

}  // namespace millrace::sources
