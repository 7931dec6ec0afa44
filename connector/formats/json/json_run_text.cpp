#include "connector/formats/json/json_run_text.h"

#include <string>
#include <utility>

#include "connector/formats/json/json_run_reader.h"

namespace millrace::formats {
namespace {

// The names of members that name columns lie in the brackets of their row.
constexpr std::size_t kDepthOfNames = 1;

}  // namespace

std::string_view JsonRunText::all() const {
  const std::size_t begin = rows.front().offset;
  return {bytes + begin, rows.back().offset + rows.back().size() - begin};
}

JsonRunText with_utf8_strings(const JsonRunText& text) {
  JsonRunText copy;
  auto bytes = std::make_shared<std::string>();
  bytes->reserve(text.all().size() + text.all().size() / 8 + JsonRunReader::kPadding);
  for (const Slice row : text.rows) {
    *bytes += ',';
    const std::size_t begin = bytes->size();
    append_with_utf8_strings({text.bytes + row.offset, row.size()}, kDepthOfNames, *bytes,
                             copy.replaced);
    copy.rows.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(bytes->size() - begin)});
  }
  bytes->append(JsonRunReader::kPadding, ' ');
  copy.bytes = bytes->data();
  copy.owner = std::move(bytes);
  return copy;
}

}  // namespace millrace::formats
