#include "connector/service/feeds/opened_feed.h"

#include <utility>

#include <fcntl.h>

#include "connector/base/text/time_text.h"

namespace millrace::service {
namespace {

// A load between the look at the note and at its files is rare; several are a coincidence.
constexpr int kAttempts = 10;

std::optional<FeedFile> open_file(const std::filesystem::path& path, std::uint64_t bytes) {
  io::Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found{};
  if (!file || fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(found.st_size);
  if (size != bytes) return std::nullopt;
  return FeedFile{std::make_shared<const io::Descriptor>(std::move(file)), size, ""};
}

std::shared_ptr<const OpenedFeed> open_as_noted(const std::filesystem::path& folder,
                                                components::FeedNote note) {
  auto plain = open_file(folder / note.file, note.bytes);
  if (!plain) return nullptr;
  const auto digest = note.sha256.substr(0, 32);
  plain->tag = '"' + digest + '"';
  std::optional<FeedFile> gzip;
  if (!note.gzip_file.empty()) {
    gzip = open_file(folder / note.gzip_file, note.gzip_bytes);
    if (!gzip) return nullptr;
    gzip->tag = '"' + digest + "-gzip\"";
  }
  auto as_of = iso_time(note.as_of);
  return std::make_shared<const OpenedFeed>(
      OpenedFeed{std::move(note), *std::move(plain), std::move(gzip), std::move(as_of)});
}

}  // namespace

std::optional<NoteStamp> NoteStamp::of(const std::filesystem::path& note) {
  struct stat found{};
  if (stat(note.c_str(), &found) != 0) return std::nullopt;
  return NoteStamp{found.st_ino, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

std::shared_ptr<const OpenedFeed> open_feed(const std::filesystem::path& folder) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto note = components::read_feed_note(folder);
    if (!note) return nullptr;
    if (auto opened = open_as_noted(folder, *std::move(note))) return opened;
  }
  return nullptr;
}

}  // namespace millrace::service
