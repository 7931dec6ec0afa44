#include "connector/sources/reports_api/reading/file_content.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::sources {
namespace {

// What is looked at, and shown, of a file's beginning.
constexpr std::size_t kBeginning = 64;

bool starts_with_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text.substr(0, word.size()), word, {}, to_lower);
}

bool is_page(std::string_view beginning) {
  const std::size_t start = beginning.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (start == std::string_view::npos) return false;
  const std::string_view text = beginning.substr(start);
  return starts_with_word(text, "<!doctype html") || starts_with_word(text, "<html") ||
         starts_with_word(text, "<head");
}

Block joined(Block& first, Block& second) {
  std::string bytes(first.bytes().data(), first.size());
  bytes.append(second.bytes().data(), second.size());
  return block_of(bytes);
}

}  // namespace

FileContent::FileContent(io::Coding coding, std::string format)
    : coding_(coding), format_(std::move(format)) {}

bool FileContent::is_idle() const {
  if (!begun_) return waiting_.size() < (ended_ ? 1 : kBeginning);
  return waiting_.size() == 0 && (!inflater_ || inflater_->is_idle());
}

void FileContent::feed(Block block) {
  waiting_ = waiting_.size() > 0 ? joined(waiting_, block) : std::move(block);
}

Result<Block> FileContent::next() {
  if (is_idle()) return Block{};
  if (!begun_) begin();
  Block piece = std::exchange(waiting_, {});
  if (inflater_) {
    if (piece.size() > 0) inflater_->feed(std::move(piece));
    auto inflated = inflater_->next();
    if (!inflated) return inflated;
    piece = *std::move(inflated);
  }
  if (!checked_ && piece.size() > 0) {
    checked_ = true;
    if (auto plausible = check_beginning(piece); !plausible) return fail(plausible.error());
  }
  return piece;
}

void FileContent::begin() {
  begun_ = true;
  if (coding_ != io::Coding::None) {
    inflater_.emplace(coding_);
  } else if (io::is_gzip(waiting_.bytes())) {
    inflater_.emplace(io::Coding::Gzip);
  }
}

Result<void> FileContent::check_beginning(Block& beginning) const {
  const auto bytes = beginning.bytes();
  const std::string_view text(bytes.data(), std::min(bytes.size(), kBeginning));
  if (!is_page(text)) return {};
  return fail(ErrorKind::BadData,
              fmt::format("unexpected content where a {} file should be: \"{}\"", format_,
                          printable(text)));
}

Result<void> FileContent::finish() const {
  return inflater_ ? inflater_->finish() : Result<void>();
}

}  // namespace millrace::sources
