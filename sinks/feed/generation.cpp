#include "sinks/feed/generation.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_digest.h"

namespace millrace::sinks::feed {
namespace {

using components::FeedNote;

// What the parts are beside; they get their names once their bytes are known.
constexpr std::string_view kRows = "rows";
constexpr std::string_view kGzip = "gzip";
constexpr std::string_view kRecords = "records";

Result<io::AtomicFile> begin_private(const FeedTarget& target, std::string_view name) {
  auto file = io::AtomicFile::begin(target.root, target.folder / name);
  if (file) file->keep_private();
  return file;
}

bool has_size(const std::filesystem::path& file, std::uint64_t bytes) {
  std::error_code failure;
  return is_regular_file(symlink_status(file, failure)) && file_size(file, failure) == bytes &&
         !failure;
}

constexpr std::string_view kRowsEnding = ".rows";

}  // namespace

Generation::Generation(io::AtomicFile plain, std::optional<io::AtomicFile> gzip,
                       std::optional<io::AtomicFile> rows)
    : plain_(std::move(plain)), gzip_(std::move(gzip)), rows_(std::move(rows)) {
  if (gzip_) compressor_ = io::make_compressor(io::Compression::Gzip);
}

Result<Generation> Generation::begin(const FeedTarget& target, bool keeps_rows) {
  auto plain = begin_private(target, kRows);
  if (!plain) return fail(std::move(plain).error());
  std::optional<io::AtomicFile> gzip, rows;
  if (target.kind.compresses) {
    auto begun = begin_private(target, kGzip);
    if (!begun) return fail(std::move(begun).error());
    gzip.emplace(*std::move(begun));
  }
  if (keeps_rows) {
    auto begun = begin_private(target, kRecords);
    if (!begun) return fail(std::move(begun).error());
    rows.emplace(*std::move(begun));
  }
  return Generation(*std::move(plain), std::move(gzip), std::move(rows));
}

Result<void> Generation::write_rows(std::string_view records) {
  rows_hash_.add(records);
  return rows_->write(records);
}

std::string Generation::rows_name() const {
  return rows_ ? components::generation_name(rows_hash_.whole_digest(), kRowsEnding) : "";
}

Result<void> Generation::write(std::span<const char> bytes) {
  const std::string_view text(bytes.data(), bytes.size());
  hash_.add(text);
  if (auto written = plain_.write(bytes); !written || !gzip_) return written;
  compressor_->add(text, compressed_);
  return write_compressed();
}

Result<void> Generation::write_compressed() {
  gzip_hash_.add(compressed_);
  auto written = gzip_->write(compressed_);
  compressed_.clear();
  return written;
}

Result<void> Generation::end(bool reads_back) {
  if (gzip_) {
    compressor_->finish(compressed_);
    if (auto written = write_compressed(); !written) return written;
  }
  if (!reads_back) return {};
  ShortSha256 found;
  auto read = plain_.read_back(
      [&](std::span<const char> block) { found.add({block.data(), block.size()}); });
  if (!read || found.whole_digest() == hash_.whole_digest()) return read;
  return fail(ErrorKind::BadData,
              "verify: content of the feed: what was read back is not what was written, and "
              "readers get what they got before; look at the disk");
}

Result<void> Generation::keep(const io::FileLock& held, std::string_view ending, FeedNote& note) {
  note.bytes = plain_.size();
  note.sha256 = sha256();
  note.file = components::generation_name(note.sha256, ending);
  plain_.rename_target(note.file);
  if (auto kept = plain_.commit(held, false); !kept) return fail(std::move(kept).error());
  if (rows_) {
    note.rows_bytes = rows_->size();
    note.rows_file = rows_name();
    rows_->rename_target(note.rows_file);
    if (auto kept = rows_->commit(held, false); !kept) return fail(std::move(kept).error());
  }
  if (!gzip_) return {};
  note.gzip_bytes = gzip_->size();
  note.gzip_sha256 = gzip_hash_.whole_digest();
  note.gzip_file = note.file + ".gz";
  gzip_->rename_target(note.gzip_file);
  if (auto kept = gzip_->commit(held, false); !kept) return fail(std::move(kept).error());
  return {};
}

std::optional<FeedNote> present_generation(const FeedTarget& target) {
  auto note = components::read_feed_note(target.path());
  if (!note || !has_size(target.path() / note->file, note->bytes)) return std::nullopt;
  const auto has = [&](const std::string& file, std::uint64_t bytes) {
    return file.empty() || has_size(target.path() / file, bytes);
  };
  const bool is_whole =
      has(note->gzip_file, note->gzip_bytes) && has(note->rows_file, note->rows_bytes);
  return is_whole ? note : std::nullopt;
}

bool has_rows_as_written(const FeedTarget& target, const FeedNote& note) {
  if (note.rows_file.empty()) return true;
  const auto digest = io::sha256_of_file(target.path() / note.rows_file);
  return !digest.empty() && components::generation_name(digest, kRowsEnding) == note.rows_file;
}

bool is_as_written(const FeedTarget& target, const FeedNote& note) {
  if (io::sha256_of_file(target.path() / note.file) != note.sha256) return false;
  const bool is_gzip_known = !note.gzip_file.empty() && !note.gzip_sha256.empty();
  if (is_gzip_known && io::sha256_of_file(target.path() / note.gzip_file) != note.gzip_sha256)
    return false;
  return has_rows_as_written(target, note);
}

Result<std::vector<std::string>> publish(const FeedTarget& target, const io::FileLock& held,
                                         const FeedNote& note, bool& is_visible) {
  auto file = begin_private(target, components::kFeedNote);
  if (!file) return fail(std::move(file).error());
  if (auto written = file->write(to_json(note)); !written) return fail(std::move(written).error());
  auto notes = file->commit(held, false);
  is_visible = file->is_visible();
  return notes;
}

void sweep_generations(const FeedTarget& target, const FeedNote& note) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(target.path(), failure)) {
    const auto name = entry.path().filename().string();
    // Locks and parts, which others may be writing, begin with a dot.
    const bool stays = name.starts_with('.') || name == components::kFeedNote ||
                       name == note.file || name == note.gzip_file || name == note.rows_file;
    if (!stays) std::filesystem::remove(entry.path(), failure);
  }
}

}  // namespace millrace::sinks::feed
