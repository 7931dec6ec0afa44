#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <sys/stat.h>

#include "connector/components/feeds/feed_note.h"
#include "connector/io/files/descriptor.h"

namespace millrace::service {

// One of the files of a generation, open: whoever began to read it ends with it, also when a later
// load has taken it away.
struct FeedFile {
  std::shared_ptr<const io::Descriptor> file;
  std::uint64_t size = 0;
  std::string tag;  // ETag: the same for the same bytes only.
};

// What a feed consists of since its last load. Constant; shared by the replies that are made of it.
struct OpenedFeed {
  components::FeedNote note;
  FeedFile plain;
  std::optional<FeedFile> gzip;
  std::string as_of;  // "2026-11-24T02:00:00Z"
};

// What tells one note of a feed from the next, which takes its place as another file.
struct NoteStamp {
  ino_t inode = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  bool operator==(const NoteStamp&) const = default;

  // Of the note in the folder as it is now; nothing when there is none. Cheap: asked for each
  // request.
  static std::optional<NoteStamp> of(const std::filesystem::path& note);
};

// Opens the generation that the note names, also while a load replaces it; nullptr when it cannot
// be read. Blocking.
std::shared_ptr<const OpenedFeed> open_feed(const std::filesystem::path& folder);

}  // namespace millrace::service
