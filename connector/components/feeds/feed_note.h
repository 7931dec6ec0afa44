#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::components {

// The name of the note in the folder of a feed. Whatever else is there belongs to a generation that
// the note names, or to none any more.
inline constexpr std::string_view kFeedNote = "feed.json";

// Moments of a note that are so much later than now are no moments, but a damaged note or a clock
// that was wrong.
inline constexpr std::chrono::hours kClocksDiffer{24};

// What a feed consists of since its last load: immutable files, named by their content, in the
// folder of this note. Replacing the note is what publishes a load.
struct FeedNote {
  std::string sync;
  std::string run_id;
  std::string work_id;  // See LoadIdentity.
  std::string form;     // What its rows were written as: other options, another text.
  std::uint64_t rows = 0;
  std::uint64_t loaded = 0;  // Rows of the export that was loaded last.
  std::string file;          // With the rows.
  std::uint64_t bytes = 0;
  std::string sha256;     // Of these.
  std::string gzip_file;  // The same as one gzip member; empty: there is none.
  std::uint64_t gzip_bytes = 0;
  std::string gzip_sha256 = {};  // Empty in notes of earlier versions.
  // Of a feed with a key: its rows as they are, in the order of the key, for the next load; empty
  // for one without.
  std::string rows_file = {};
  std::uint64_t rows_bytes = 0;
  std::string order = {};  // The columns of the key, with their types.
  // The moment that the rows speak of. Never later than the load.
  std::chrono::system_clock::time_point as_of;
  // When these files became what readers get, in whole seconds: later with each other content.
  std::chrono::system_clock::time_point changed = {};
  std::vector<std::string> columns = {};
};

std::string to_json(const FeedNote& note);
// Nothing for what is no note, or names files that are not its neighbours, or has numbers that no
// load writes: below zero, beyond any disk, or moments before 1970 or after 2261.
std::optional<FeedNote> parse_feed_note(std::string_view text);

// Nothing when the folder has none that can be read. Blocking.
std::optional<FeedNote> read_feed_note(const std::filesystem::path& folder);

// "3f2a….csv": what a file of these bytes is called. `ending` begins with a dot.
std::string generation_name(std::string_view sha256, std::string_view ending);

}  // namespace millrace::components
