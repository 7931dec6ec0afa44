#include "connector/sql/evaluation/text_column.h"

#include <limits>
#include <optional>

namespace millrace::sql {
namespace {

struct OwnedTexts {
  std::unique_ptr<char[]> bytes;
  std::unique_ptr<Slice[]> slices;
};

// A cell that every row has.
Column constant_column(const Vector& texts, std::size_t rows) {
  auto owned = std::make_shared<OwnedTexts>();
  const std::string_view text = texts.is_null(0) ? "" : texts.at<std::string_view>(0);
  owned->bytes = std::make_unique_for_overwrite<char[]>(text.size());
  text.copy(owned->bytes.get(), text.size());
  owned->slices = std::make_unique_for_overwrite<Slice[]>(rows);
  const Slice cell =
      texts.is_null(0) ? Slice::null() : Slice{0, static_cast<std::uint32_t>(text.size())};
  std::fill_n(owned->slices.get(), rows, cell);
  return {owned, owned->bytes.get(), owned->slices.get(), 1};
}

// nullopt when they do not fit.
std::optional<std::size_t> size_of(const Vector& texts, std::size_t rows) {
  std::size_t size = 0;
  const auto* const cells = texts.data<std::string_view>();
  for (std::size_t row = 0; row < rows; ++row) {
    if (texts.is_null(row)) continue;
    if (cells[row].size() > Slice::kLongest) return std::nullopt;
    size += cells[row].size();
  }
  if (size > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return size;
}

}  // namespace

std::optional<Column> text_column(const Vector& texts, std::size_t rows) {
  if (texts.is_constant()) return constant_column(texts, rows);
  const auto size = size_of(texts, rows);
  if (!size) return std::nullopt;
  auto owned = std::make_shared<OwnedTexts>();
  owned->bytes = std::make_unique_for_overwrite<char[]>(*size);
  owned->slices = std::make_unique_for_overwrite<Slice[]>(rows);
  const auto* const cells = texts.data<std::string_view>();
  char* next = owned->bytes.get();
  for (std::size_t row = 0; row < rows; ++row) {
    if (texts.is_null(row)) {
      owned->slices[row] = Slice::null();
      continue;
    }
    const auto text = cells[row];
    owned->slices[row] = {static_cast<std::uint32_t>(next - owned->bytes.get()),
                          static_cast<std::uint32_t>(text.size())};
    text.copy(next, text.size());
    next += text.size();
  }
  return Column{owned, owned->bytes.get(), owned->slices.get(), 1};
}

}  // namespace millrace::sql
