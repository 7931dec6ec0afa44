#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/components/feeds/feed_note.h"
#include "connector/io/compression/compressor.h"
#include "connector/io/files/atomic_file.h"
#include "sinks/feed/feed_target.h"

namespace millrace::sinks::feed {

// The files of one load, before anybody can see them: the rows and, where that is worth it, the
// same as gzip, made on the way. One thread at a time. Blocking.
class Generation {
 public:
  // What dead writers of the same feed left is swept. `keeps_rows`: with a row file.
  static Result<Generation> begin(const FeedTarget& target, bool keeps_rows);

  Result<void> write(std::span<const char> bytes);
  // Of the row file.
  Result<void> write_rows(std::string_view records);
  // After the last byte. BadData when the disk gives back anything but what was written, where that
  // is looked at.
  Result<void> end(bool reads_back);

  std::uint64_t bytes() const { return plain_.size(); }
  std::string sha256() const { return hash_.whole_digest(); }
  // That the row file will have; empty without one.
  std::string rows_name() const;

  // Puts the files in their places, where no reader looks before the note names them, and tells the
  // note their names. `held` is the lock on the feed.
  Result<void> keep(const io::FileLock& held, std::string_view ending, components::FeedNote& note);

 private:
  Result<void> write_compressed();
  Generation(io::AtomicFile plain, std::optional<io::AtomicFile> gzip,
             std::optional<io::AtomicFile> rows);

  io::AtomicFile plain_;
  std::optional<io::AtomicFile> gzip_;
  std::unique_ptr<io::Compressor> compressor_;  // Of gzip_.
  std::string compressed_;
  ShortSha256 hash_, gzip_hash_;
  std::optional<io::AtomicFile> rows_;
  ShortSha256 rows_hash_;
};

// The note of the feed, if all that it names is there. Blocking.
std::optional<components::FeedNote> present_generation(const FeedTarget& target);

// The row file that the note names has the bytes that were written. Blocking: reads it.
bool has_rows_as_written(const FeedTarget& target, const components::FeedNote& note);

// So have all files that it names. Blocking: reads them.
bool is_as_written(const FeedTarget& target, const components::FeedNote& note);

// Publishes what the note names: from here on readers get it. `is_visible` is set once they do,
// also when what follows fails. Gives sentences for the summary. Blocking.
Result<std::vector<std::string>> publish(const FeedTarget& target, const io::FileLock& held,
                                         const components::FeedNote& note, bool& is_visible);

// Removes the generations that the note does not name; readers that have one open keep it. What
// cannot be removed stays for the next time. Blocking.
void sweep_generations(const FeedTarget& target, const components::FeedNote& note);

}  // namespace millrace::sinks::feed
